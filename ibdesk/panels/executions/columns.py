"""What the executions table shows, and the sums below it (ui.md section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal

from ibdesk.core import money
from ibdesk.core.ids import ConId
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.executions.summing import total
from ibdesk.session.views import ExecutionView
from ibdesk.ui.table.column import Align, Column

WAITING = "waiting"
EPOCH = datetime.min.replace(tzinfo=UTC)


class Rows:
    """Answers for one row at a time. `known` gives contract details by contract id, None while unknown."""

    def __init__(self, known: Callable[[ConId], ContractDetails | None]) -> None:
        self._known = known

    def details(self, row: ExecutionView) -> ContractDetails | None:
        """Return what is known of the row's contract."""
        return self._known(row.execution.contract.con_id)

    def value(self, row: ExecutionView) -> Decimal | None:
        """Return shares times price in the contract's currency: pence become pounds, multipliers count.

        None while the details are not known: only they tell pence from pounds.
        """
        details = self.details(row)
        if details is None:
            return None
        multiplier = row.execution.contract.multiplier or Decimal(1)
        return row.execution.shares * row.execution.price * multiplier / (details.price_magnifier or 1)

    def price(self, row: ExecutionView) -> str:
        """Return the price in quoted units, with the decimals of the tick."""
        details = self.details(row)
        if details is not None and details.price_magnifier > 1:
            return money.grouped(row.execution.price, money.decimals_of(row.execution.price))
        return money.price_text(row.execution.price, shown_tick(details, row.execution.price) if details else None)


def time_text(row: ExecutionView) -> str:
    """Return the time of day in the local zone; the raw text where TWS's could not be read."""
    when = row.execution.time
    return f"{when.astimezone():%H:%M:%S}" if when is not None else row.execution.time_text


def commission_text(row: ExecutionView) -> str:
    """Return the commission with its code, or that it is awaited: it is never 0 by default (scenario 48)."""
    if row.commission is None or row.commission.amount is None:
        return WAITING
    return money.money_text(row.commission.amount, row.commission.currency)


def realised_text(row: ExecutionView) -> str:
    """Return the realised profit, signed; a dash on openings."""
    if row.commission is None or row.commission.realized_pnl is None:
        return money.MISSING
    return money.signed_text(row.commission.realized_pnl, row.commission.currency)


def _realised_color(row: ExecutionView) -> str | None:
    amount = row.commission.realized_pnl if row.commission is not None else None
    if not amount:
        return None
    return "up" if amount > 0 else "down"


def _corrections(row: ExecutionView) -> str:
    old = [f"was {one.shares:f} at {one.price:f} ({one.exec_id})" for one in row.corrected_from]
    return "\n".join([row.execution.exec_id, *old])


def executions_columns(rows: Rows) -> tuple[Column[ExecutionView], ...]:
    """Return the columns in the order of the page."""
    return (*_what_traded(rows), *_what_it_cost(), *_where_it_traded())


def _what_traded(rows: Rows) -> tuple[Column[ExecutionView], ...]:
    return (
        Column(
            key="time", title="Time", width=96, text=time_text, sort_key=lambda row: row.execution.time or EPOCH,
            tooltip=lambda row: row.execution.time_text,
        ),
        Column(
            key="symbol", title="Symbol", width=86, text=lambda row: row.execution.contract.symbol, bold=True,
            color=lambda row: "text", tag=lambda row: ("corrected", "warn") if row.corrected_from else None,
        ),
        Column(
            key="side", title="Side", width=60, text=lambda row: row.execution.side, bold=True,
            color=lambda row: "buyT" if row.execution.side == "BUY" else "sellT",
        ),
        Column(
            key="quantity", title="Quantity", width=80, align=Align.RIGHT, color=lambda row: "text",
            text=lambda row: money.quantity_text(row.execution.shares), sort_key=lambda row: row.execution.shares,
        ),
        Column(
            key="price", title="Price", width=96, align=Align.RIGHT, text=rows.price, bold=True,
            sort_key=lambda row: row.execution.price, color=lambda row: "text",
        ),
        Column(
            key="value", title="Value", width=116, align=Align.RIGHT, sort_key=rows.value, color=lambda row: "text",
            text=lambda row: money.money_text(rows.value(row), row.execution.contract.currency),
        ),
    )  # fmt: skip


def _what_it_cost() -> tuple[Column[ExecutionView], ...]:
    return (
        Column(
            key="commission",
            title="Commission",
            width=104,
            align=Align.RIGHT,
            text=commission_text,
            sort_key=lambda row: row.commission.amount if row.commission else None,
            color=lambda row: "text3" if commission_text(row) == WAITING else "text",
        ),
        Column(
            key="realised",
            title="Realised P&L",
            width=110,
            align=Align.RIGHT,
            text=realised_text,
            sort_key=lambda row: row.commission.realized_pnl if row.commission else None,
            color=_realised_color,
        ),
    )


def _where_it_traded() -> tuple[Column[ExecutionView], ...]:
    return (
        Column(
            key="order", title="Order", width=60, align=Align.RIGHT, sort_key=lambda row: row.execution.order_id,
            text=lambda row: str(row.execution.order_id) if row.execution.order_id > 0 else money.MISSING,
        ),
        Column(key="exchange", title="Exchange", width=92, text=lambda row: row.execution.exchange),
        Column(
            key="client", title="Client", width=56, align=Align.RIGHT, text=lambda row: str(row.execution.client_id),
            sort_key=lambda row: row.execution.client_id,
        ),
        Column(
            key="exec_id", title="Execution id", width=190, stretch=True, text=lambda row: row.execution.exec_id,
            tooltip=_corrections,
        ),
    )  # fmt: skip


def summary(views: Iterable[ExecutionView], rows: Rows) -> str:
    """Return the footer: count, bought, sold and commission by currency, and how many commissions are awaited."""
    views = list(views)
    parts = [f"{len(views)} execution{'' if len(views) == 1 else 's'}"]
    for side, word in (("BUY", "Bought"), ("SELL", "Sold")):
        values: dict[str, list[Decimal | None]] = {}
        for view in views:
            if view.execution.side == side:
                values.setdefault(view.execution.contract.currency, []).append(rows.value(view))
        if values:
            sums = (money.money_text(total(amounts), code) for code, amounts in sorted(values.items()))
            parts.append(f"{word} {', '.join(sums)}")
    paid: dict[str, Decimal] = {}
    for view in views:
        if view.commission is not None and view.commission.amount is not None:
            paid[view.commission.currency] = paid.get(view.commission.currency, Decimal(0)) + view.commission.amount
    waiting = sum(1 for view in views if commission_text(view) == WAITING)
    costs = [money.money_text(amount, code) for code, amount in sorted(paid.items())]
    if waiting:
        costs.append(f"{waiting} waiting")
    if costs:
        parts.append("Commission " + ", ".join(costs))
    return "   ".join(parts)
