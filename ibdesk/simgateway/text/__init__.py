"""The text dialect: NUL-terminated fields with the layout of each server version.

Job: payload -> request record, answer record -> payload; field order and message ids are known only here.
Thread: none of its own. May import: messages, wire, versions, and the names of zones.
"""
