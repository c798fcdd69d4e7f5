"""Stores: the current truth, built from records, read cheaply by panels.

Thread: GUI. May import `ibdesk.core`, QtCore and the rest of `ibdesk.session` below the facade.
"""
