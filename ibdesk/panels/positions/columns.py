"""What the positions table shows (ui.md section 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ibdesk.core import money, valuation
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.records.quote import DataType
from ibdesk.panels.positions.dangers import Dangers
from ibdesk.session.stores.profits import Profit
from ibdesk.session.views import PositionView
from ibdesk.ui.gains import gain_token
from ibdesk.ui.table.column import Align, Column

Part = Literal["daily", "unrealized", "realized"]

DATA_TYPES = {
    DataType.LIVE: "real-time",
    DataType.FROZEN: "frozen",
    DataType.DELAYED: "delayed",
    DataType.DELAYED_FROZEN: "delayed, frozen",
}


def unit_tag(row: PositionView) -> tuple[str, str] | None:
    """Return `GBp` for prices in pence and `×50` for a multiplier, in the ink of captions."""
    if row.details is not None and row.details.price_magnifier == 100:
        return row.currency[:2] + row.currency[2:].lower(), "text3"
    multiplier = row.contract.multiplier
    if multiplier is not None and multiplier != 1:
        return "×" + money.quantity_text(multiplier), "text3"
    return None


def quoted_cost(row: PositionView) -> Decimal | None:
    """Return the average cost in quoted units, as the last price stands beside it."""
    return valuation.quoted_cost(row.average_cost, row.contract, row.details)


def price(row: PositionView, value: Decimal | None) -> str:
    """Return a price with the decimals of the tick that holds there, 2 while none is known."""
    if value is None:
        return money.MISSING
    tick = shown_tick(row.details, value) if row.details is not None else None
    return money.grouped(value, money.decimals_of(tick) if tick else 2)


def _name(row: PositionView) -> str:
    contract = row.contract
    name = row.details.long_name if row.details is not None else ""
    known = row.details.contract if row.details is not None else contract
    where = known.primary_exchange or known.exchange
    parts = [name or contract.symbol, where, f"conId {contract.con_id}", row.account]
    return " · ".join(part for part in parts if part)


def _last_tip(row: PositionView) -> str:
    if row.data_type is None:
        return "No quote."
    age = "" if row.age_s is None else f", {row.age_s:.1f} s old"
    bid, ask = price(row, row.bid), price(row, row.ask)
    return f"Bid {bid} · Ask {ask} · {DATA_TYPES[row.data_type]}{age}"


@dataclass(frozen=True, slots=True)
class Gains:
    """Profit and loss of rows: `of` gives what TWS said, `rate` what one unit of a currency is in base currency."""

    of: Callable[[str, int], Profit | None]
    rate: Callable[[str], Decimal | None]

    def profit(self, row: PositionView) -> Profit | None:
        """Return what TWS last said of a position."""
        return self.of(row.account, row.contract.con_id)

    def amount(self, row: PositionView, part: Part) -> Decimal | None:
        """Return one part in the contract's currency."""
        profit = self.profit(row)
        if profit is None:
            return None
        return {"daily": profit.daily, "unrealized": profit.unrealized, "realized": profit.realized}[part]

    def value(self, row: PositionView) -> Decimal | None:
        """Return the market value: of the quote in sight, else the one that TWS gave."""
        profit = self.profit(row)
        return row.value if row.value is not None else (profit.value if profit is not None else None)

    def in_base(self, row: PositionView, amount: Decimal | None) -> Decimal | None:
        """Return an amount of a row in base currency, for sorting; None without a rate."""
        rate = self.rate(row.currency)
        return None if amount is None or rate is None else amount * rate

    def tip(self, row: PositionView, part: Part) -> str:
        """Say what the amount is and how old."""
        profit, amount = self.profit(row), self.amount(row, part)
        if profit is None:
            return "TWS has sent none yet."
        return f"{money.signed_text(amount, row.currency)} from TWS, {profit.at.astimezone():%H:%M:%S}"


def _gain(
    gains: Gains, part: Part, title: str, width: int, *, stretch: bool = False, hidden: bool = False
) -> Column[PositionView]:
    return Column(
        key=f"{part}_pnl", title=title, width=width, align=Align.RIGHT,
        text=lambda row: money.signed_text(gains.amount(row, part)),
        sort_key=lambda row: gains.in_base(row, gains.amount(row, part)),
        color=lambda row: gain_token(gains.amount(row, part)), tooltip=lambda row: gains.tip(row, part),
        head_tooltip="From TWS, in the contract's currency", stretch=stretch, hidden=hidden,
    )  # fmt: skip


def positions_columns(gains: Gains, dangers: Dangers) -> tuple[Column[PositionView], ...]:
    """Return the columns in the order of the page."""
    quantity: Callable[[PositionView], str] = lambda row: money.quantity_text(row.quantity)  # noqa: E731
    return (
        Column(
            key="symbol", title="Symbol", width=66, text=lambda row: row.contract.symbol, bold=True, tag=unit_tag,
            color=lambda row: "text", mark=dangers.mark,
            tooltip=lambda row: "\n".join(filter(None, (dangers.tooltip(row), _name(row)))),
        ),
        Column(
            key="position", title="Pos", width=40, align=Align.RIGHT, text=quantity,
            sort_key=lambda row: row.quantity, color=lambda row: "text", bold=True,
        ),
        Column(
            key="average_cost", title="Avg cost", width=64, align=Align.RIGHT,
            text=lambda row: price(row, quoted_cost(row)), sort_key=quoted_cost,
            head_tooltip="IB's average cost, commission included, in quote units",
        ),
        Column(
            key="last", title="Last", width=60, align=Align.RIGHT, text=lambda row: price(row, row.last),
            sort_key=lambda row: row.last, color=lambda row: "text", tooltip=_last_tip,
        ),
        Column(
            key="value", title="Value", width=74, align=Align.RIGHT,
            text=lambda row: money.money_text(gains.value(row)),
            sort_key=lambda row: gains.in_base(row, gains.value(row)),
            tooltip=lambda row: money.money_text(gains.value(row), row.currency),
            color=lambda row: "text", head_tooltip="Market value, in the contract's currency",
        ),
        _gain(gains, "unrealized", "Unrl P&L", 66, stretch=True),
        _gain(gains, "daily", "Day P&L", 64, hidden=True),
        _gain(gains, "realized", "Realised", 72, hidden=True),
        dangers.column(),
        Column(
            key="currency", title="Currency", width=64, text=lambda row: row.currency, hidden=True,
        ),
        Column(
            key="account", title="Account", width=90, text=lambda row: row.account, hidden=True,
        ),
    )  # fmt: skip
