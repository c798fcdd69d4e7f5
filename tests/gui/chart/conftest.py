"""A session that answers only when told to, bars made from a seed, and the dark theme."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId
from ibdesk.core.records.bars import Bars, HistoryQuery
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.session.contractdesk import Lookup
from ibdesk.session.historydesk import HistoryDesk
from ibdesk.ui import theme

ACCOUNT = "DU1000000"
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
NVDA = ContractDetails(
    contract=Contract(
        con_id=ConId(4815747), symbol="NVDA", exchange="SMART", primary_exchange="NASDAQ", currency="USD"
    ),
    long_name="NVIDIA CORP", min_tick=Decimal("0.01"), time_zone_id="US/Eastern",
    liquid_hours="20261123:0930-20261123:1600",
)  # fmt: skip
CSH2 = ContractDetails(
    contract=Contract(con_id=ConId(77), symbol="CSH2", exchange="LSE", currency="GBP"),
    long_name="AMUNDI SMART OVERNIGHT", min_tick=Decimal(10), price_magnifier=100, time_zone_id="GB-Eire",
)  # fmt: skip


class Job(QObject):
    """A history job that waits for the test."""

    changed = Signal()
    done = Signal(object)
    failed = Signal(object)
    updated = Signal(object)
    stopped = Signal(object)

    def __init__(self, query: HistoryQuery) -> None:
        super().__init__()
        self.query = query
        self.state = "asking"
        self.elapsed_s = 0.0
        self.queue_s = 0.0
        self.following = False
        self.done.connect(self.on_done)

    def on_done(self, _bars: object) -> None:
        self.state, self.following = "done", self.query.keep

    def cancel(self) -> None:
        self.state, self.following = "cancelled", False


class Contracts:
    """Keeps every question; the test answers it."""

    def __init__(self) -> None:
        self.asked: list[Lookup] = []
        self.by_id: dict[int, ContractDetails] = {}

    def search(self, text: str) -> Lookup:
        return self._keep(text)

    def details(self, contract: Contract) -> Lookup:
        return self._keep(contract)

    def known(self, con_id: int) -> ContractDetails | None:
        return self.by_id.get(con_id)

    def _keep(self, question: object) -> Lookup:
        self.asked.append(Lookup(question))
        return self.asked[-1]


class History:
    """Keeps every question; frames come from the real desk."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.budget = (58, 60)
        self.to_frame = HistoryDesk.to_frame

    def ask(self, query: HistoryQuery) -> Job:
        self.jobs.append(Job(query))
        return self.jobs[-1]


class Link(QObject):
    changed = Signal(object)
    ticked = Signal()
    view = SimpleNamespace(ready=True, stale=False, account=ACCOUNT)
    now = NOW

    def world_now(self) -> datetime:
        return self.now


class Quotes:
    """Knows the quotes that the test puts there."""

    def __init__(self) -> None:
        self.views: dict[int, Any] = {}

    def view(self, con_id: int) -> Any:
        return self.views.get(con_id)


class Notices:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str, **_: object) -> None:
        self.said.append(text)


class Rows(QObject):
    """A store of what the test puts there."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Any] = []
        self.by_key: dict[object, Any] = {}

    def row(self, key: object) -> Any:
        return self.by_key.get(key)

    def of(self, account: str, con_id: int | None = None) -> Any:
        return self.by_key.get((account, con_id))


class StubSession(QObject):
    """What the chart uses of a session."""

    def __init__(self) -> None:
        super().__init__()
        self.contracts, self.history, self.link = Contracts(), History(), Link()
        self.quotes, self.notices = Quotes(), Notices()
        self.orders, self.executions, self.positions, self.profits = Rows(), Rows(), Rows(), Rows()


def daily_bars(count: int = 63, *, start: float = 100.0, size: float = 1.0) -> Bars:
    """Weekdays up to 20 Nov 2026: odd bars rise, even ones fall, by `size`; the highs and lows are `size` beyond."""
    days = [NOW.date() - timedelta(days=back) for back in range(count * 2)]
    kept = sorted(day for day in days if day.weekday() < 5)[-count:]
    opened = start + size * (np.arange(count) % 2)
    close = start + size * ((np.arange(count) + 1) % 2)
    return Bars(
        time=np.array([int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) for day in kept]),
        open=opened, high=np.maximum(opened, close) + size, low=np.minimum(opened, close) - size, close=close,
        volume=np.full(count, 930_000.0), wap=close, count=np.full(count, 12, np.int64), daily=True,
    )  # fmt: skip


def quarter_hours(days: int = 3) -> Bars:
    """15 minute bars from 04:00 to 20:00 in New York."""
    first = datetime(2026, 11, 18, 4, 0, tzinfo=ZoneInfo("America/New_York"))
    times = np.array([
        int((first + timedelta(days=day, minutes=minute)).timestamp())
        for day in range(days) for minute in range(0, 960, 15)
    ])  # fmt: skip
    close = np.round(100.0 + np.cumsum(np.random.default_rng(3).normal(0.0, 0.2, len(times))), 2)
    opened = np.concatenate(([100.0], close[:-1]))
    return Bars(
        time=times, open=opened, high=np.maximum(opened, close) + 0.1, low=np.minimum(opened, close) - 0.1,
        close=close, volume=np.ones(len(times)), wap=close, count=np.ones(len(times), np.int64), daily=False,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    if not qapp.styleSheet() or not theme.current().dark:
        theme.apply(qapp, theme.load_theme("dark"))


@pytest.fixture
def session(qtbot: QtBot) -> StubSession:
    return StubSession()


@pytest.fixture
def panel(qtbot: QtBot, session: StubSession) -> ChartPanel:
    made = ChartPanel(cast("Any", session))
    qtbot.addWidget(made)
    made.resize(900, 560)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def details() -> dict[str, ContractDetails]:
    return {"NVDA": NVDA, "CSH2": CSH2}


@pytest.fixture
def daily() -> Bars:
    return daily_bars()


@pytest.fixture
def intraday() -> Bars:
    return quarter_hours()
