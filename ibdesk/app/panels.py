"""The panels of the window and where they first stand (ui.md section 2, workspace Trading)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ibdesk.session.session import Session
from ibdesk.ui.docking import Area, DockHost
from ibdesk.ui.panel import Panel

LEFT_PX, RIGHT_PX = 288, 372
WIDTH_PX = 1600
CHART_PX, BLOTTER_PX = 560, 352
TICKET_PX, POSITIONS_PX = 708, 204
WATCHLIST_PX, ACCOUNT_PX = 446, 466


def _watchlist() -> type[Panel]:
    from ibdesk.panels.watchlist import WatchlistPanel

    return WatchlistPanel


def _account() -> type[Panel]:
    from ibdesk.panels.account import AccountPanel

    return AccountPanel


def _connection() -> type[Panel]:
    from ibdesk.panels.connection import ConnectionPanel

    return ConnectionPanel


def _chart() -> type[Panel]:
    from ibdesk.panels.chart.panel import ChartPanel

    return ChartPanel


def _blotter() -> type[Panel]:
    from ibdesk.panels.blotter import BlotterPanel

    return BlotterPanel


def _executions() -> type[Panel]:
    from ibdesk.panels.executions import ExecutionsPanel

    return ExecutionsPanel


def _messages() -> type[Panel]:
    from ibdesk.panels.messages import MessagesPanel

    return MessagesPanel


def _ticket() -> type[Panel]:
    from ibdesk.panels.ticket import TicketPanel

    return TicketPanel


def _positions() -> type[Panel]:
    from ibdesk.panels.positions import PositionsPanel

    return PositionsPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a panel first stands: beside, or as a tab of, another one that was placed before it."""

    panel: Callable[[], type[Panel]]
    area: Area
    target: str | None


PANELS = (
    Place(panel=_chart, area=Area.LEFT, target=None),
    Place(panel=_watchlist, area=Area.LEFT, target="chart"),
    Place(panel=_account, area=Area.BOTTOM, target="watchlist"),
    Place(panel=_connection, area=Area.TAB, target="account"),
    Place(panel=_ticket, area=Area.RIGHT, target="chart"),
    Place(panel=_blotter, area=Area.BOTTOM, target="chart"),
    Place(panel=_executions, area=Area.TAB, target="blotter"),
    Place(panel=_messages, area=Area.TAB, target="blotter"),
    Place(panel=_positions, area=Area.BOTTOM, target="ticket"),
)


def make_panels(session: Session, parent: QWidget) -> dict[str, Panel]:
    """Build every panel of the tuple."""
    kinds: list[Callable[..., Panel]] = [place.panel() for place in PANELS]
    panels = [kind(session, parent) for kind in kinds]
    return {panel.panel_id: panel for panel in panels}


def place_panels(docks: DockHost, panels: dict[str, Panel]) -> None:
    """Put the panels where they first stand and share out the room."""
    for place, panel in zip(PANELS, panels.values(), strict=True):
        docks.add(panel.panel_id, panel.title, panel, place.area, place.target)
    share_out(docks)


def share_out(docks: DockHost) -> None:
    """Share out the room between the columns and inside them, and bring the first tabs to the front."""
    docks.set_column_sizes([LEFT_PX, WIDTH_PX - LEFT_PX - RIGHT_PX, RIGHT_PX])
    docks.set_sizes("watchlist", [WATCHLIST_PX, ACCOUNT_PX])
    docks.set_sizes("chart", [CHART_PX, BLOTTER_PX])
    docks.set_sizes("ticket", [TICKET_PX, POSITIONS_PX])
    for front in ("account", "blotter"):
        docks.activate(front)
