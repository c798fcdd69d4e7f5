"""The executions table. Thread: GUI. May import `ibdesk.ui`, `ibdesk.session`, `ibdesk.core`; no other panel."""

from ibdesk.panels.executions.panel import ExecutionsPanel

__all__ = ["ExecutionsPanel"]
