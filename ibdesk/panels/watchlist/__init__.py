"""The watchlist. Thread: GUI. May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel."""

from ibdesk.panels.watchlist.menu import TicketWish
from ibdesk.panels.watchlist.panel import WatchlistPanel

__all__ = ["TicketWish", "WatchlistPanel"]
