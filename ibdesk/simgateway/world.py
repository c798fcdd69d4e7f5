"""Everything that all sessions share: time, contracts, prices, accounts, orders, farms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.clock import ClockSpec, WorldClock, open_clock
from ibdesk.simgateway.farms import FarmBoard
from ibdesk.simgateway.instruments import Instrument, Universe
from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.market import Market
from ibdesk.simgateway.orders.engine import OrderEngine
from ibdesk.simgateway.ports import Outbox
from ibdesk.simgateway.rights import DataRights, Right

#: The zone in which the login's times are shown: the deck's is a British one.
LOGIN_ZONE = "Europe/London"


@dataclass(slots=True, kw_only=True)
class World:
    """The simulated broker without its sockets."""

    clock: WorldClock
    calendars: Calendars
    universe: Universe
    market: Market
    accounts: Accounts
    engine: OrderEngine
    ledger: Ledger
    farms: FarmBoard
    rights: DataRights
    login_zone: str = LOGIN_ZONE
    #: Whether TWS reaches IB; without it nothing moves.
    linked: bool = True
    #: Whether the user is logged in elsewhere, and that session has the data.
    competing: bool = False
    #: Replaces the account list on the wire, exactly as given, when it is not None.
    shown_accounts: str | None = None
    changed: list[Callable[[], None]] = field(default_factory=list)

    def account_list(self) -> str:
        """Return the account list as it goes over the wire."""
        return ",".join(self.accounts.names) if self.shown_accounts is None else self.shown_accounts

    def set_clock(self, instant: datetime, speed: float | None = None) -> None:
        """Set world time, and its speed if given; everything that waits looks again."""
        self.clock.set(instant)
        if speed is not None:
            self.clock.speed = speed
        self.look_again()

    def look_again(self) -> None:
        """Let everything that waits look at the world again."""
        for listener in list(self.changed):
            listener()

    def data_flow(self, kind: str, instrument: Instrument) -> bool:
        """Return whether data of ``kind`` (md, hmds) reach TWS for a contract."""
        return self.linked and not self.competing and self.farms.serves(kind, instrument)


def build_world(
    outbox: Outbox,
    *,
    clock: ClockSpec,
    accounts: Sequence[str],
    seed: int,
    ledger: Path | None = None,
    state: Path | None = None,
    master: int | None = None,
    rights: Mapping[str, Right] | None = None,
) -> World:
    """Build the broker; raises ValueError for bad accounts and OSError for a ledger that cannot be opened."""
    calendars, universe = Calendars(), Universe.load()
    market = Market(universe, calendars, seed)
    running = open_clock(clock, datetime.now(UTC))
    books = Accounts(list(accounts), universe, market)
    journal = Ledger(ledger)
    engine = OrderEngine(universe, calendars, market, books, running, journal, outbox, state, master)
    return World(
        clock=running,
        calendars=calendars,
        universe=universe,
        market=market,
        accounts=books,
        engine=engine,
        ledger=journal,
        farms=FarmBoard(),
        rights=DataRights(rights),
    )
