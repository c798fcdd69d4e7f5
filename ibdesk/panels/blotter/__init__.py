"""The orders table and the dialogs that ask before cancelling. Thread: GUI.

May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel.
"""

from ibdesk.panels.blotter.cancel_all import CancelAllDialog
from ibdesk.panels.blotter.panel import BlotterPanel

__all__ = ["BlotterPanel", "CancelAllDialog"]
