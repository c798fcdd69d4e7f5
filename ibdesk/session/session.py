"""The facade: one object that owns every store and desk, and starts and ends all of them together."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ibdesk.core.ids import SessionNo
from ibdesk.core.killpoints import kill_point
from ibdesk.core.records.command import CancelAccountSummary, CancelPositions
from ibdesk.core.records.link import Endpoint, LinkOpened, ManagedAccounts, Mode
from ibdesk.core.sink import OrderRecordHook, Sink
from ibdesk.journal import Journal
from ibdesk.session.bridge import Bridge
from ibdesk.session.budgets import Budgets
from ibdesk.session.checking import OrderChecks
from ibdesk.session.connector import Connector
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.session.controls import Controls
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.diary import Diary
from ibdesk.session.following import OrderFollower
from ibdesk.session.historydesk import HistoryDesk
from ibdesk.session.noticing import NoticeDesk
from ibdesk.session.orderdesk import OrderDesk
from ibdesk.session.parts import DeskParts
from ibdesk.session.pump import Pump
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.ratedesk import RateDesk
from ibdesk.session.reconciliation import Reconciliation
from ibdesk.session.recording import OrderRecorder
from ibdesk.session.router import Router
from ibdesk.session.stores.accounts import AccountStore
from ibdesk.session.stores.events import EventStore
from ibdesk.session.stores.executions import ExecutionStore
from ibdesk.session.stores.farms import FarmStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.stores.profits import ProfitStore
from ibdesk.session.successors import Successors
from ibdesk.session.targets import SessionSettings
from ibdesk.session.views import Phase
from ibdesk.session.whatifdesk import WhatIfDesk
from ibdesk.session.wire import BrokerFactory, BrokerPort, Wire


class Session(QObject):
    """Everything that the window needs of TWS. Make one, `connector.open(...)`, and `close()` at the end.

    The journal, if any, must be started by the caller, who also closes it after `close()`. `make_broker`, `clock`
    (monotonic seconds) and `wall` (seconds of the wall clock) are for tests.
    """

    def __init__(
        self,
        journal: Journal | None,
        settings: SessionSettings | None = None,
        parent: QObject | None = None,
        *,
        make_broker: BrokerFactory | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.settings = settings or SessionSettings()
        self.journal = journal
        self._clock = clock
        self._endpoint: Endpoint | None = None
        self._closed = False
        self._make_plumbing(make_broker or self._real_broker)
        self._make_stores()
        self.controls = Controls(
            self._router, self.link, self.notices, self.connector, journal, self.settings, clock, wall, self
        )
        self.limits, self.arming = self.controls.limits, self.controls.arming
        self._make_desks()
        self._join()

    def _make_plumbing(self, make_broker: BrokerFactory) -> None:
        self._router = Router()
        self._wire = Wire()
        self._deadlines = Deadlines(self._clock, self)
        self.pump = Pump(self.settings.frame_ms, self.settings.idle_frame_ms, self)
        self._bridge = Bridge(self._router, self.pump, self, clock=self._clock)
        self.link = LinkStore(self, clock=self._clock)
        # First in line: at LinkOpened the stores must be ready before anything else hears of it.
        self._router.on(LinkOpened, self.on_link_opened)
        self._accounts: frozenset[str] = frozenset()
        self.connector = Connector(
            self._router,
            self._wire,
            self.link,
            self._bridge,
            self._deadlines,
            self.settings,
            make_broker,
            self._record_hook,
            self._clock,
            self,
        )
        self._router.on(ManagedAccounts, self.on_managed_accounts)  # after the connector, which may refuse them

    def _make_stores(self) -> None:
        router, wire = self._router, self._wire
        self.farms = FarmStore(self.link, self)
        self.accounts = AccountStore(router, wire, self.link, self)
        self.quotes = QuoteDesk(router, wire, self, clock=self._clock)
        self.contracts = ContractDesk(router, wire, self._deadlines, self._clock, self.settings.lookup_deadline_s, self)
        self.positions = PositionStore(router, wire, self.quotes, self.contracts, self)
        self.profits = ProfitStore(router, wire, self.link, self.positions, self)
        self.orders = OrderStore(router, self.link.world_now, self)
        self.executions = ExecutionStore(router, wire, self)
        self.notices = NoticeStore(self.link, self)
        for store in (
            self.link,
            self.farms,
            self.accounts,
            self.quotes,
            self.positions,
            self.profits,
            self.orders,
            self.executions,
            self.notices,
        ):
            self.pump.add(store)

    def _make_desks(self) -> None:
        router, wire = self._router, self._wire
        self.history = HistoryDesk(router, wire, self._deadlines, self._clock, self.settings.history_deadline_s, self)
        self._reconciliation = Reconciliation(
            router, wire, self._deadlines, self.link, self.orders, self.contracts, self.executions, self.positions,
            self.notices, self.journal, self._clock, self,
        )  # fmt: skip
        self.lists, self.away = self._reconciliation.lists, self._reconciliation.away
        self._rates = RateDesk(self.link, self.accounts, self.contracts, self.quotes, self._clock, self)
        self.protection = self._reconciliation.protection
        self.pump.add(self.protection)
        self.checks = OrderChecks(
            self.link, self.accounts, self.positions, self.quotes, self.orders, self._rates, self._clock,
            self.limits.of, self.journal,
        )  # fmt: skip
        self.budgets = Budgets(router, wire, self.link, self.history, self.quotes, self.checks, self._clock)
        kept = (self.orders, self.positions, self.executions)
        self.events = EventStore(self.link, self.farms, self.lists, self.connector, kept, self)
        self.pump.add(self.events)
        self.successors = Successors(
            self.contracts, self.orders, self.notices, lambda: self.positions.records, self.controls.decide, self
        )
        parts = self._desk_parts()
        self.order_desk = OrderDesk(parts, self)
        self.costs = WhatIfDesk(parts, self.order_desk, self)
        if self.journal is not None:
            self._diary = Diary(self.journal, self.link, self.orders, self)
        self._follower = OrderFollower(self.orders, self.quotes, self.contracts, self)
        self._notice_desk = NoticeDesk(
            router, wire, self.link, self.farms, self.orders, self.notices, self.connector, self
        )

    def _desk_parts(self) -> DeskParts:
        return DeskParts(
            router=self._router,
            wire=self._wire,
            bridge=self._bridge,
            deadlines=self._deadlines,
            link=self.link,
            orders=self.orders,
            contracts=self.contracts,
            successors=self.successors,
            quotes=self.quotes,
            notices=self.notices,
            lists=self.lists,
            notes=self._reconciliation.notes,
            checks=self.checks,
            journal=self.journal,
            settings=self.settings,
            clock=self._clock,
            trading_lock=self.controls.trading_lock,
            decide=self.controls.decide,
            look=self.controls.look_at_clocks,
        )

    def _join(self) -> None:
        self._router.on_bug = self._note_bug
        self.connector.became_ready.connect(self.on_became_ready)
        self.connector.went_down.connect(self.on_went_down)
        self.connector.leaving.connect(self.on_leaving)
        self._notice_desk.data_lost.connect(self.on_data_lost)
        self._notice_desk.ib_back.connect(self._reconciliation.on_ib_back)
        self._notice_desk.orders_doubtful.connect(self.lists.shut_and_read)
        self.history.shortened.connect(self.notices.warn_of_data)
        self.link.moved.connect(self.on_link_moved)
        self.order_desk.acted.connect(self.arming.note_action)

    def select_account(self, account: str) -> None:
        """Choose among the accounts of the list; open previews of another one are void by that."""
        if account in self.link.view.accounts:
            self.link.update(account=account)

    def close(self) -> bool:
        """End everything within `close_deadline_s`; False if a thread outlived it. Safe to call twice."""
        if self._closed:
            return True
        self._closed = True
        ended = self.connector.shut_down(self.settings.close_deadline_s)
        self._deadlines.close()
        self._bridge.close()
        self.pump.close()
        return ended

    def on_link_opened(self, record: LinkOpened) -> None:
        """Another gateway or client id is another world: nothing of the old one may be shown as its own."""
        if self._endpoint is not None and record.endpoint != self._endpoint:
            self._forget_world()
        self._endpoint = record.endpoint
        self.orders.own_client = record.endpoint.client_id
        self.farms.clear()
        self.order_desk.start_client(record.endpoint.client_id)
        self.costs.start_client(record.endpoint.client_id)

    def on_managed_accounts(self, record: ManagedAccounts) -> None:
        """Another login at the same address is another world, too (scenario 12)."""
        accounts = frozenset(record.accounts)
        if self.link.view.phase is Phase.CLOSING or not accounts:
            return
        if self._accounts and self._accounts != accounts:
            self._forget_world()
        self._accounts = accounts

    def _forget_world(self) -> None:
        self.order_desk.kill_switch.leave_world()
        if self._endpoint is not None:
            self._reconciliation.leave(self._endpoint)
        for store in (self.accounts, self.positions, self.profits, self.orders, self.executions):
            store.clear()
        self._rates.clear()
        self.successors.clear()

    @Slot()
    def on_became_ready(self) -> None:
        """Ask for everything that a desk shows."""
        kill_point.arm(sim=self.link.view.mode is Mode.SIM)
        self.accounts.start()
        self.contracts.start()
        self.positions.start()
        self.profits.start()
        self._reconciliation.begin()
        self.quotes.resubscribe()
        self.history.resubscribe()
        self._follower.start()

    @Slot()
    def on_went_down(self) -> None:
        """Keep the last known of everything, and say that it is that."""
        self._reconciliation.link_lost()
        self.quotes.link_lost()
        self.contracts.link_lost()
        self.history.link_lost(too_large=self.connector.answer_too_large)
        self.accounts.stop()
        self.profits.link_lost()

    @Slot()
    def on_leaving(self) -> None:
        """Unsubscribe before a disconnect that the user asked for."""
        if self.accounts.request_id is not None:
            self._wire.submit(CancelAccountSummary(request_id=self.accounts.request_id))
        self._wire.submit(CancelPositions())
        self.profits.leave()
        self.history.leave()

    @Slot()
    def on_data_lost(self) -> None:
        """1101: subscribe each quote, chart and profit again, exactly once (scenario 21)."""
        self.quotes.resubscribe()
        self.profits.start()
        self.history.resubscribe()

    @Slot()
    def on_link_moved(self) -> None:
        """Grey the quotes while TWS is silent or IB out of reach."""
        if self.link.view.ready:
            self.quotes.set_stale(self.link.view.stale or not self.link.view.ib_up)

    def _note_bug(self, record: object, error: Exception) -> None:
        self.notices.say(
            f"ibdesk failed on {type(record).__name__}: {error!r}",
            kind="err",
            next_step="New orders are off. Restart ibdesk and report this.",
        )
        self.order_desk.note_bug(repr(error))

    def _record_hook(self, number: SessionNo) -> OrderRecordHook | None:
        journal = self.journal
        if journal is None:
            return None
        return OrderRecorder(journal, number).append

    def _real_broker(self, endpoint: Endpoint, sink: Sink, on_order_record: OrderRecordHook | None) -> BrokerPort:
        from ibdesk.broker import BrokerSession  # here, so that tests without ibapi need not import it

        return BrokerSession(
            endpoint,
            sink,
            connect_timeout_s=self.settings.connect_timeout_s,
            handshake_timeout_s=self.settings.handshake_timeout_s,
            on_order_record=on_order_record,
            clock=self._clock,
        )
