"""What the summary of the day shows per contract, and its sums by currency below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from ibdesk.core import money
from ibdesk.core.ids import ConId
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.executions.columns import WAITING
from ibdesk.panels.executions.summing import Side, SummaryRow, Sums, add, total
from ibdesk.ui.gains import gain_token
from ibdesk.ui.table.column import Align, Column

Known = Callable[[ConId], ContractDetails | None]


def sums_text(sums: Sums, write: Callable[[Decimal, str], str] = money.money_text) -> str:
    """Return `4.55 USD, 1.00 GBP`, or a dash."""
    return ", ".join(write(amount, currency) for currency, amount in sums) or money.MISSING


def commission_text(row: SummaryRow) -> str:
    """Return the commissions, and how many are awaited: they are never 0 by default (scenario 48)."""
    if not row.waiting:
        return sums_text(row.commissions)
    waiting = f"{row.waiting} {WAITING}"
    return f"{sums_text(row.commissions)}, {waiting}" if row.commissions else waiting


def summary_columns(known: Known) -> tuple[Column[SummaryRow], ...]:
    """Return the columns; `known` gives contract details, None while unknown."""
    return (
        Column(
            key="symbol", title="Symbol", width=86, text=lambda row: symbol_of(row.contract), bold=True,
            color=lambda row: "text", tooltip=lambda row: f"{row.contract.symbol} {row.contract.sec_type} "
            f"{row.contract.exchange} {row.contract.currency}, conId {row.contract.con_id}",
        ),
        *_side_columns("bought", "Bought", "buyT", lambda row: row.bought, known),
        *_side_columns("sold", "Sold", "sellT", lambda row: row.sold, known),
        *_result_columns(),
    )  # fmt: skip


def _side_columns(
    key: str, title: str, token: str, side: Callable[[SummaryRow], Side], known: Known
) -> tuple[Column[SummaryRow], ...]:
    def average(row: SummaryRow) -> str:
        value = side(row).average
        if value is None:
            return money.MISSING
        details = known(row.contract.con_id)
        tick = shown_tick(details, value) if details is not None else None
        return money.grouped(value, max(money.decimals_of(tick), 2) if tick else 2)

    return (
        Column(
            key=key, title=title, width=72, align=Align.RIGHT, bold=True,
            text=lambda row: money.quantity_text(side(row).quantity or None),
            sort_key=lambda row: side(row).quantity, color=lambda row: token,
        ),
        Column(
            key=f"{key}_average", title="Avg price", width=84, align=Align.RIGHT, text=average,
            sort_key=lambda row: side(row).average, color=lambda row: "text",
            tooltip=lambda row: money.plain(value) if (value := side(row).average) is not None else "",
        ),
    )  # fmt: skip


def _result_columns() -> tuple[Column[SummaryRow], ...]:
    return (
        Column(
            key="net", title="Net", width=64, align=Align.RIGHT, text=lambda row: money.quantity_text(row.net),
            sort_key=lambda row: row.net, color=lambda row: "text", head_tooltip="Bought less sold",
        ),
        Column(
            key="net_value", title="Net value", width=124, align=Align.RIGHT, sort_key=lambda row: row.net_value,
            text=lambda row: money.signed_text(row.net_value, row.contract.currency), color=lambda row: "text",
            head_tooltip="Money from sales less money for purchases, commissions apart",
        ),
        Column(
            key="commission", title="Commission", width=120, align=Align.RIGHT, text=commission_text,
            color=lambda row: "text3" if row.waiting and not row.commissions else "text",
            sort_key=lambda row: _first(row.commissions),
        ),
        Column(
            key="realised", title="Realised P&L", width=110, align=Align.RIGHT,
            text=lambda row: sums_text(row.realised, money.signed_text), sort_key=lambda row: _first(row.realised),
            color=lambda row: gain_token(_first(row.realised), fresh=True) if row.realised else None,
        ),
        Column(
            key="count", title="Fills", width=48, align=Align.RIGHT, text=lambda row: str(row.count),
            sort_key=lambda row: row.count,
        ),
        Column(key="account", title="Account", width=96, stretch=True, text=lambda row: row.account),
    )  # fmt: skip


def totals_text(rows: Iterable[SummaryRow]) -> str:
    """Return the footer: the sums of the columns, one block for each currency, never across two."""
    rows = list(rows)
    paid, realised = dict(add(row.commissions for row in rows)), dict(add(row.realised for row in rows))
    blocks = []
    for currency in sorted({*paid, *realised, *(row.contract.currency for row in rows if row.count)}):
        own = [row for row in rows if row.contract.currency == currency]
        parts = []
        if any(row.bought.count for row in own):
            parts.append(f"bought {money.money_text(total(row.bought.value for row in own))}")
        if any(row.sold.count for row in own):
            parts.append(f"sold {money.money_text(total(row.sold.value for row in own))}")
        if any(row.count for row in own):
            parts.append(f"net {money.signed_text(total(row.net_value for row in own))}")
        if currency in paid:
            parts.append(f"commission {money.money_text(paid[currency])}")
        if currency in realised:
            parts.append(f"realised {money.signed_text(realised[currency])}")
        blocks.append(f"{currency}: {', '.join(parts)}")
    waiting = sum(row.waiting for row in rows)
    if waiting:
        blocks.append(f"{waiting} commission{'' if waiting == 1 else 's'} {WAITING}")
    return "   ".join(blocks)


def _first(sums: Sums) -> Decimal | None:
    return sums[0][1] if sums else None
