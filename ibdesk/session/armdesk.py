"""Arming in the session: joins the pure rules with link, limits, journal and the broker's own guard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.orders.describe import masked
from ibdesk.core.records.link import Mode
from ibdesk.session.arming import Arming, ArmingTick
from ibdesk.session.connector import Connector
from ibdesk.session.crosscheck import USUAL, is_remote
from ibdesk.session.decisions import Decide, Decision
from ibdesk.session.limitbook import LimitBook
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.views import LinkView


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmingView:
    """What the window shows of it. `offered`: LIVE orders could be armed for here; `trouble`: why not now."""

    offered: bool = False
    armed: bool = False
    account: str = ""
    left_s: float = 0.0
    ticks: tuple[ArmingTick, ...] = ()
    trouble: str = ""
    ended_by: str = ""


class ArmDesk(QObject):
    """The only place that arms. `changed` comes with every turn, `ended` with a sentence when it ended by itself."""

    changed = Signal()
    ended = Signal(object)

    def __init__(
        self,
        link: LinkStore,
        connector: Connector,
        limits: LimitBook,
        decide: Decide,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._connector, self._limits, self._decide = link, connector, limits, decide
        self._arming = Arming(clock)
        self._session_no = link.view.session_no
        link.moved.connect(self.on_link_moved)

    @property
    def view(self) -> ArmingView:
        """Return how it stands now."""
        view, arming = self._link.view, self._arming
        return ArmingView(
            offered=view.ready and view.mode is Mode.LIVE and view.read_only is None,
            armed=view.armed,
            account=view.account,
            left_s=arming.left_s,
            ticks=ticks_of(view),
            trouble=trouble_of(view),
            ended_by=arming.ended_by,
        )

    def arm(self, typed: str, ticked: frozenset[str] = frozenset()) -> str:
        """Arm for the chosen account by its last 4 characters; return why not, "" when armed."""
        view = self._link.view
        if trouble := trouble_of(view):
            return trouble
        if problem := self._arming.arm(view.account, typed, ticks_of(view), ticked):
            return problem
        self._session_no = view.session_no
        self._limits.start_arming()
        self._connector.arm_broker(True)
        self._decide(Decision(kind="arm", about=view.account, before="disarmed", after="armed"))
        self._link.update(armed=True)
        self.changed.emit()
        return ""

    def disarm(self, why: str = "Disarmed by you.") -> None:
        """End it now; safe to call at any time."""
        account = self._arming.account
        if not self._arming.disarm(why) and not self._link.view.armed:
            return
        self._connector.arm_broker(False)
        self._link.update(armed=False)
        self._decide(Decision(kind="disarm", about=account, before="armed", after=why))
        self.changed.emit()
        self.ended.emit(why)

    def note_action(self) -> None:
        """Begin the 15 minutes anew."""
        self._arming.note_action()

    @Slot()
    def look(self) -> None:
        """End it when its time is over; once a second and before anything is sent."""
        if self._arming.ran_out:
            self.disarm("Disarmed: 15 minutes without an order.")
        elif self._link.view.armed:
            self.changed.emit()

    @Slot()
    def on_link_moved(self) -> None:
        """End it as soon as connection, account or mode are no longer those that it was made for."""
        if self._link.view.armed and (why := self._ended_by(self._link.view)):
            self.disarm(why)

    def _ended_by(self, view: LinkView) -> str:
        if not view.ready or view.session_no != self._session_no:
            return "Disarmed: the connection was lost."
        if not view.ib_up:
            return "Disarmed: IB is not reachable."
        if view.account != self._arming.account:
            return "Disarmed: another account was chosen."
        if view.mode is not Mode.LIVE or view.doubt is not None or self._arming.account not in view.accounts:
            return "Disarmed: the accounts of this login changed."
        return "Disarmed: read-only." if view.read_only is not None else ""


def trouble_of(view: LinkView) -> str:
    """Return why trading cannot be armed now, "" if it can."""
    if view.read_only is not None:
        return view.read_only.reason
    if not view.ready:
        return "Not connected."
    if view.mode is not Mode.LIVE:
        return "Only real money needs arming."
    if view.doubt is not None:
        return view.doubt.sentence
    if view.stale:
        return "TWS does not answer."
    return "" if view.ib_up else "IB is not reachable."


def ticks_of(view: LinkView) -> tuple[ArmingTick, ...]:
    """Return what must be ticked besides the typed characters (scenarios 12 and 17)."""
    if view.target is None:
        return ()
    endpoint, ticks = view.target.endpoint, []
    if is_remote(endpoint.host):
        ticks.append(ArmingTick(key="remote", sentence=f"My orders cross the network to {endpoint.host} unencrypted."))
    if USUAL.get(endpoint.port) is Mode.PAPER:
        words = f"Port {endpoint.port} usually means paper, but {masked(view.account)} is real money."
        ticks.append(ArmingTick(key="port", sentence=words))
    return tuple(ticks)
