"""What the pieces of the order desk share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ibdesk.journal import Journal
from ibdesk.session.bridge import Bridge
from ibdesk.session.checking import OrderChecks
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.decisions import Decide
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.reconcilenotes import ReconcileNotes
from ibdesk.session.reconciler import Reconciler
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.successors import Successors
from ibdesk.session.targets import SessionSettings
from ibdesk.session.tradinglock import TradingLock
from ibdesk.session.wire import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """References only; the session owns all of them. `look` looks at the clocks before anything is sent."""

    router: Router
    wire: Wire
    bridge: Bridge
    deadlines: Deadlines
    link: LinkStore
    orders: OrderStore
    contracts: ContractDesk
    successors: Successors
    quotes: QuoteDesk
    notices: NoticeStore
    lists: Reconciler
    notes: ReconcileNotes
    checks: OrderChecks
    journal: Journal | None
    settings: SessionSettings
    clock: Callable[[], float]
    trading_lock: TradingLock
    look: Callable[[], None]
    decide: Decide
