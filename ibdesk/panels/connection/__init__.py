"""The link to TWS: first page, state of the chain, farms, disconnect and reconnect. Thread: GUI.

May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel.
"""

from ibdesk.panels.connection.choices import TargetChoice
from ibdesk.panels.connection.first_run import FirstRunPage
from ibdesk.panels.connection.panel import ConnectionPanel

__all__ = ["ConnectionPanel", "FirstRunPage", "TargetChoice"]
