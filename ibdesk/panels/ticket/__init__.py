"""The order ticket: from a symbol to one reviewed order. Thread: GUI. May import ui, session and core.

Nothing in this folder sends: the panel opens `ui.confirm.ConfirmDialog`, and only a click there transmits.
"""

from ibdesk.panels.ticket.panel import TicketPanel

__all__ = ["TicketPanel"]
