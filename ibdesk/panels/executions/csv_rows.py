"""Executions and their summary as files: times in ISO, plain numbers, currencies in columns of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ibdesk.core.export import Cell, csv_text
from ibdesk.core.orders.describe import symbol_of
from ibdesk.panels.executions.columns import Rows
from ibdesk.panels.executions.summing import SummaryRow, Sums
from ibdesk.session.views import ExecutionView

AVERAGE_DECIMALS = 8
EXECUTION_HEAD = (
    "Time", "Account", "Symbol", "Type", "Side", "Quantity", "Price", "Value", "Currency", "Commission",
    "Commission currency", "Realised P&L", "Order", "Client", "permId", "Exchange", "Execution id", "Corrected from",
)  # fmt: skip
SUMMARY_HEAD = (
    "Account", "Symbol", "Type", "Currency", "Bought", "Average bought", "Bought value", "Sold", "Average sold",
    "Sold value", "Net", "Net value", "Fills", "Commission currency", "Commission", "Commissions waiting",
    "Realised P&L",
)  # fmt: skip


def executions_csv(views: Iterable[ExecutionView], rows: Rows) -> bytes:
    """Write every execution, the oldest first, as far as their times are known."""
    return csv_text(EXECUTION_HEAD, (_execution(view, rows) for view in views)).encode("utf-8")


def summary_csv(summary: Iterable[SummaryRow]) -> bytes:
    """Write the summary: a line for each contract, and one more for each further currency of its costs."""
    return csv_text(SUMMARY_HEAD, (line for row in summary for line in _summary(row))).encode("utf-8")


def _execution(view: ExecutionView, rows: Rows) -> tuple[Cell, ...]:
    one, cost = view.execution, view.commission
    return (
        one.time.isoformat() if one.time is not None else one.time_text, one.account, symbol_of(one.contract),
        one.contract.sec_type, one.side, one.shares, one.price, rows.value(view), one.contract.currency,
        cost.amount if cost is not None else None, cost.currency if cost is not None else None,
        cost.realized_pnl if cost is not None else None, one.order_id, one.client_id, one.perm_id, one.exchange,
        one.exec_id, " ".join(old.exec_id for old in view.corrected_from),
    )  # fmt: skip


def _summary(row: SummaryRow) -> Iterator[tuple[Cell, ...]]:
    what: tuple[Cell, ...] = (
        row.account, symbol_of(row.contract), row.contract.sec_type, row.contract.currency, row.bought.quantity,
        _rounded(row.bought.average), row.bought.value, row.sold.quantity, _rounded(row.sold.average),
        row.sold.value, row.net,
        row.net_value, row.count,
    )  # fmt: skip
    nothing: tuple[Cell, ...] = (*what[:4], *(None,) * (len(what) - 4))
    currencies = _currencies(row.commissions, row.realised) or [""]
    for place, currency in enumerate(currencies):
        waiting = row.waiting if place == 0 else None
        costs = (currency, dict(row.commissions).get(currency), waiting, dict(row.realised).get(currency))
        yield (*(nothing if place else what), *costs)


def _rounded(average: Decimal | None) -> Decimal | None:
    return None if average is None else round(average, AVERAGE_DECIMALS).normalize()


def _currencies(*sums: Sums) -> list[str]:
    return sorted({currency for one in sums for currency, _ in one})
