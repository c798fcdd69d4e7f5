"""Dialling, readiness, heartbeat and redialling: at most one socket and one reconnect task at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ibdesk.core.ids import SessionNo
from ibdesk.core.records.command import CancelPositions
from ibdesk.core.records.link import (
    CloseReason,
    CommandSent,
    LinkClosed,
)
from ibdesk.core.sink import OrderRecordHook
from ibdesk.session.bridge import Bridge
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.dial import Dial
from ibdesk.session.heartbeat import Heartbeat, Watchdog
from ibdesk.session.linkwords import failure_of
from ibdesk.session.readiness import Readiness
from ibdesk.session.redial import Redial
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.session.views import LinkView, Phase
from ibdesk.session.wire import BrokerFactory, Wire

RecordHook = Callable[[SessionNo], OrderRecordHook | None]


class Connector(QObject):
    """Opens and keeps the link.

    `became_ready` and `went_down` come exactly once for each session that was ready; `leaving` comes before a
    session is closed on request, while commands still leave.
    """

    became_ready = Signal()
    went_down = Signal()
    leaving = Signal()

    def __init__(
        self,
        router: Router,
        wire: Wire,
        link: LinkStore,
        bridge: Bridge,
        deadlines: Deadlines,
        settings: SessionSettings,
        make_broker: BrokerFactory,
        record_hook: RecordHook,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._link = link
        self._bridge = bridge
        self._deadlines = deadlines
        self._settings = settings
        self._make_broker = make_broker
        self._record_hook = record_hook
        self._clock = clock
        self._dial: Dial | None = None
        self._target: Target | None = None  # what to be connected to; None when the user wants no link
        self._redial_at_once = False
        self._redial = Redial(settings, clock)
        self._last_number = 0
        self._watchdog = Watchdog(settings.tick_ms / 1000, clock())
        self._readiness = Readiness(
            router, link, deadlines, settings, lambda: self._dial, self._become_ready, self._end
        )
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.on_timer_timeout)
        self._timer.start(settings.tick_ms)
        router.on(LinkClosed, self.on_link_closed)
        router.on(CommandSent, self.on_command_sent)

    # -- what the user asks ---------------------------------------------------------------------------------

    def open(self, target: Target) -> None:
        """Connect to a target; a running link is closed first, cleanly."""
        self._deadlines.drop("retry")
        self._target = target
        self._redial.reset()
        self._readiness.forget_login()
        if self._dial is not None:
            self._redial_at_once = True
            self._leave()
            return
        self._link.forget_time()
        self._link.replace_all(LinkView(target=target))
        self._start()

    def close(self) -> None:
        """Disconnect as the user asked; the window stays alive and may connect again."""
        self._deadlines.drop("retry")
        self._target = None
        self._redial_at_once = False
        if self._dial is not None:
            self._leave()
        else:
            self._link.update(phase=Phase.OFF, retry_at=None, attempt=0, failure=None)

    def try_now(self) -> None:
        """Dial at once: instead of waiting for the next try, or again after it was given up or closed."""
        target = self._link.view.target
        if self._dial is None and target is not None:
            if self._link.view.phase is Phase.OFF:
                self._readiness.forget_login()
            self._deadlines.drop("retry")
            self._target = target
            self._start()

    def stop_trying(self) -> None:
        """Give up on further tries; the reason of the last failure stays to be read."""
        self._deadlines.drop("retry")
        self._target = None
        if self._dial is None:
            self._link.update(phase=Phase.OFF, retry_at=None)
        elif not self._link.view.ready:
            self._end(CloseReason.ASKED)

    @property
    def retry_in_s(self) -> float | None:
        """Return the seconds to the next try, None if none is planned."""
        return self._deadlines.remaining_s("retry")

    def end_session(self, reason: CloseReason, text: str = "", *, final: bool = False) -> None:
        """End the running session for a reason that TWS gave; `final` means that no further try makes sense."""
        if final:
            self._target = None
            if self._dial is not None:
                self._dial.parting = LinkClosed(reason=reason, text=text)
        self._end(reason, text)

    def refuse_orders(self) -> None:
        """Make the broker refuse whatever concerns orders, too: TWS said that it is read-only."""
        if self._dial is not None:
            self._dial.broker.read_only = True

    def arm_broker(self, on: bool) -> None:
        """Let the broker's own guard know that real-money orders may leave, or may not any more."""
        if self._dial is not None:
            self._dial.broker.armed = on

    def shut_down(self, timeout_s: float) -> bool:
        """End everything within the time; False if ib-run is still alive after it."""
        self._timer.stop()
        self._target = None
        dial, self._dial = self._dial, None
        if dial is None:
            return True
        self._wire.attach(None)
        return dial.shut(timeout_s)

    # -- one session ----------------------------------------------------------------------------------------

    def _start(self) -> None:
        assert self._target is not None
        target = self._target
        self._redial_at_once = False
        self._last_number += 1
        number = SessionNo(self._last_number)
        sink = self._bridge.open_session(number)
        broker = self._make_broker(target.endpoint, sink, self._record_hook(number))
        if target.read_only or target.view_only:
            broker.read_only = True
        heartbeat = Heartbeat(self._settings, self._clock())
        self._dial = Dial(number, broker, sink, heartbeat, self._clock)
        self._dial.host.finished.connect(self.on_host_finished)
        self._link.update(
            phase=Phase.CONNECTING,
            target=target,
            client_id=target.endpoint.client_id,
            session_no=number,
            attempt=self._redial.failures + 1,
            retry_at=None,
            server_version=None,
            round_trip_ms=None,
            connected_at=None,
            stale=False,
        )
        self._dial.host.start()

    def _leave(self) -> None:
        """Close in two steps: unsubscribe, then shut the socket as soon as that has left."""
        if self._dial is None or self._dial.ending:
            return
        if not self._link.view.ready:
            self._end(CloseReason.ASKED)
            return
        self._dial.ending = True
        self.leaving.emit()
        self._link.update(phase=Phase.CLOSING)
        self._deadlines.set("leave", self._settings.leave_s, partial(self._dial.broker.abort, CloseReason.ASKED))

    def _end(self, reason: CloseReason, text: str = "") -> None:
        if self._dial is None or self._dial.ending:
            return
        self._dial.ending = True
        self._readiness.stop()
        self._link.update(phase=Phase.CLOSING)
        self._dial.broker.abort(reason, text)

    def on_command_sent(self, record: CommandSent) -> None:
        """Shut the socket once the last request of a clean leave has left."""
        leaving = self._deadlines.remaining_s("leave") is not None
        if leaving and isinstance(record.command, CancelPositions) and self._dial is not None:
            self._deadlines.drop("leave")
            self._dial.broker.abort(CloseReason.ASKED)

    def _become_ready(self, dial: Dial) -> None:
        self._redial.reset()
        self._wire.attach(dial.broker)
        now = self._link.world_now()
        self._link.update(
            phase=Phase.READY,
            connected_at=now,
            ib_up=True,
            ib_since=now,
            failure=None,
            attempt=0,
            stale=False,
            down_since_s=None,
        )
        self.became_ready.emit()

    @Slot()
    def on_timer_timeout(self) -> None:
        """Look at the silence of the link once a second, and log when this very thread stood still."""
        self._watchdog.look(self._clock())
        dial = self._dial
        if dial is not None and self._link.view.ready:
            pulse = dial.heartbeat.look(self._clock(), dial.heard_s, want_time=self._link.world_unsure)
            if pulse.dead:
                self._end(CloseReason.LOST, f"no answer for {self._settings.dead_after_s:.0f} s")
            else:
                self._link.update(stale=pulse.stale)
                if pulse.ping:
                    dial.ping()
        self._link.ticked.emit()

    @property
    def answer_too_large(self) -> bool:
        """Tell whether the session that just went down was ended by a message beyond all bounds."""
        closed = self._dial.closed if self._dial is not None else None
        return closed is not None and closed.reason is CloseReason.FRAMING

    # -- the end of a session -------------------------------------------------------------------------------

    def on_link_closed(self, record: LinkClosed) -> None:
        """The session is over; its thread is about to end."""
        dial = self._dial
        if dial is None or dial.closed is not None:
            return
        dial.closed = record
        dial.ending = True
        self._readiness.stop()
        self._deadlines.drop("leave")
        self._wire.attach(None)
        if dial.was_ready:
            asked = record.reason is CloseReason.ASKED
            lost_s = None if asked else self._clock()
            self._link.update(phase=Phase.CLOSING, stale=False, ib_up=False, down_since_s=lost_s)
            self.went_down.emit()

    @Slot()
    def on_host_finished(self) -> None:
        """The thread of the session ended: now, and only now, the next one may start."""
        dial = self._dial
        if dial is None or not dial.host.isFinished():
            return
        self._bridge.drain()  # LinkClosed may still wait in the mailbox
        self._dial = None
        dial.host.deleteLater()
        closed = dial.parting or dial.closed or LinkClosed(reason=CloseReason.LOST)
        if self._target is None:
            self._rest(closed)
        elif self._redial_at_once:
            self._link.forget_time()
            self._link.replace_all(LinkView(target=self._target))
            self._start()
        else:
            self._wait(closed, self._target)

    def _rest(self, closed: LinkClosed) -> None:
        view = self._link.view
        asked = closed.reason is CloseReason.ASKED
        failure = None if asked or view.target is None else failure_of(closed.reason, closed.text, view.target.endpoint)
        self._link.update(phase=Phase.OFF, retry_at=None, attempt=0, failure=failure or view.failure)

    def _wait(self, closed: LinkClosed, target: Target) -> None:
        failure = failure_of(closed.reason, closed.text, target.endpoint)
        delay_s = self._redial.delay_s(closed.reason)
        if delay_s is None:
            self._target = None
            self._link.update(phase=Phase.OFF, retry_at=None, attempt=0, failure=failure)
            return
        retry_at = datetime.now(UTC) + timedelta(seconds=delay_s)
        self._link.update(phase=Phase.WAITING, failure=failure, retry_at=retry_at)
        self._deadlines.set("retry", delay_s, self._start)
