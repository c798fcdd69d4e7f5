"""How much of TWS's limits, and of our own, is in use: history questions, messages, market data lines, orders."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ibdesk.core.records.link import CommandSent, SendOutcome
from ibdesk.session.checking import OrderChecks
from ibdesk.session.historydesk import HistoryDesk
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.wire import Wire

MESSAGES_PER_S = 50
"""TWS's limit; the sending thread stays below it by itself and lets the others wait."""
MARKET_DATA_LINES = 100
"""What IB gives to every login; more can be bought, which TWS does not tell."""
TIGHT_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One limit. `short` names it in the status bar, `words` say what the numbers count, `note` more for a tip."""

    key: str
    title: str
    short: str
    used: int
    most: int
    words: str
    note: str = ""

    @property
    def share(self) -> float:
        """Give the part used, more than 1 when over."""
        return self.used / self.most if self.most else 0.0

    @property
    def tight(self) -> bool:
        """Tell whether it is nearly used up."""
        return self.share >= TIGHT_SHARE


class Budgets:
    """Reads the counters where they are kept; only messages are counted here, by what the sending thread reports."""

    def __init__(
        self,
        router: Router,
        wire: Wire,
        link: LinkStore,
        history: HistoryDesk,
        quotes: QuoteDesk,
        checks: OrderChecks,
        clock: Callable[[], float],
    ) -> None:
        self._wire, self._link = wire, link
        self._history, self._quotes, self._checks = history, quotes, checks
        self._clock = clock
        self._sent: deque[float] = deque(maxlen=4 * MESSAGES_PER_S)
        router.on(CommandSent, self.on_command_sent)

    def on_command_sent(self, record: CommandSent) -> None:
        """Count a message that left."""
        if record.outcome is not SendOutcome.NOT_SENT:
            self._sent.append(self._clock())

    @property
    def rows(self) -> tuple[Budget, ...]:
        """Return all four as they stand now."""
        return (self._history_row(), self._messages_row(), self._lines_row(), self._orders_row())

    def _history_row(self) -> Budget:
        used, most = self._history.budget
        return Budget(
            key="history", title="History requests", short="History", used=used, most=most,
            words=f"{used} of {most} in 10 min", note="IB's limit for bars of 30 seconds or less. Others are free.",
        )  # fmt: skip

    def _messages_row(self) -> Budget:
        since = self._clock() - 1.0
        used, waiting = sum(1 for at in self._sent if at > since), self._wire.waiting
        note = f"{waiting} waiting to be sent." if waiting else "None waiting. Cancels always go first."
        return Budget(
            key="messages", title="Messages to TWS", short="Requests", used=used, most=MESSAGES_PER_S,
            words=f"{used} of {MESSAGES_PER_S} a second", note=note,
        )  # fmt: skip

    def _lines_row(self) -> Budget:
        used = self._quotes.lines_used
        return Budget(
            key="lines", title="Market data lines", short="Lines", used=used, most=MARKET_DATA_LINES,
            words=f"{used} of {MARKET_DATA_LINES}", note="One for each contract with a live quote.",
        )  # fmt: skip

    def _orders_row(self) -> Budget:
        limits = self._checks.context(None, self._link.view.account).limits
        window_s, most = limits.profile.orders_window_s, limits.profile.max_orders
        used = sum(1 for one in limits.recent if one.age_s < window_s)
        return Budget(
            key="orders", title=f"Orders in {window_s} s", short="Orders", used=used, most=most,
            words=f"{used} of {most}", note="Your own limit.",
        )  # fmt: skip
