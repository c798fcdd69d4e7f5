"""Requests and answers of the gateway as frozen records, whatever bytes carry them.

Job: the vocabulary between codecs and handlers. Thread: none of its own. May import: records of the world
(instruments) and nothing else.
"""
