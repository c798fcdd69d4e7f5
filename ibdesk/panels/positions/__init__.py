"""The positions table. Thread: GUI. May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel."""

from ibdesk.panels.positions.panel import PositionsPanel

__all__ = ["PositionsPanel"]
