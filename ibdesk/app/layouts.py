"""The first layout, wide or for a laptop (ui.md section 2), and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from ibdesk.app.panels import PANELS, place_panels, share_out
from ibdesk.ui.docking import Area, DockHost
from ibdesk.ui.fonts import pixels
from ibdesk.ui.panel import Panel

NARROW_PX = 1400
TICKET_PX = 356
AT_EDGE = ("watchlist", "connection")
BESIDE_ORDERS = ("positions", "account")
CHART_PX, ORDERS_PX = 440, 260
EDGE_PX, EDGE_PANEL_PX = 32, 320


def lay_out(docks: DockHost, panels: dict[str, Panel], width: int) -> None:
    """Build the first layout for a window so many pixels wide and keep it as the one to go back to."""
    narrow = width < pixels(NARROW_PX)

    def build(docks: DockHost) -> None:
        place_panels(docks, panels)
        if narrow:
            _make_narrow(docks)

    docks.set_default_layout(build)
    if narrow:
        QTimer.singleShot(0, docks, lambda: _share_narrow(docks, width))


def _make_narrow(docks: DockHost) -> None:
    for panel_id in BESIDE_ORDERS:
        docks.move(panel_id, Area.TAB, "blotter")
    for panel_id in AT_EDGE:
        if panel_id in docks.panels:
            docks.auto_hide(panel_id, Area.LEFT, pixels(EDGE_PANEL_PX))
    docks.activate("blotter")


def _share_narrow(docks: DockHost, width: int) -> None:
    ticket = pixels(TICKET_PX)
    docks.set_column_sizes([width - ticket - pixels(EDGE_PX), ticket])
    docks.set_sizes("chart", [CHART_PX, ORDERS_PX])


def reset(docks: DockHost, width: int) -> None:
    """Return to the first layout and share out the room as it is now."""
    docks.reset()
    if docks.is_at_edge("connection"):
        _share_narrow(docks, width)
    else:
        share_out(docks)


def place_newcomer(docks: DockHost, panel_id: str) -> None:
    """Put a panel that a saved layout did not know where it first stands."""
    place = dict(zip(docks.panels, PANELS, strict=True))[panel_id]
    docks.move(panel_id, place.area, place.target)
