"""The account: net liquidation, the deck's four values, every tag. Thread: GUI.

May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel.
"""

from ibdesk.panels.account.panel import AccountPanel

__all__ = ["AccountPanel"]
