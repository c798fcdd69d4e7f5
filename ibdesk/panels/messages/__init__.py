"""The messages table. Thread: GUI. May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel."""

from ibdesk.panels.messages.panel import MessagesPanel

__all__ = ["MessagesPanel"]
