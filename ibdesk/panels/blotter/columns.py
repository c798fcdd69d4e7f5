"""The columns of the orders table (ui.md section 6)."""

from __future__ import annotations

from datetime import UTC, datetime

from ibdesk.core import money
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.panels.blotter import words
from ibdesk.panels.blotter.cells import ActionPainter, DetailPainter, StatusPainter, action_tooltip
from ibdesk.panels.blotter.groups import Groups, oca_of, resized_from
from ibdesk.panels.blotter.permits import Permits
from ibdesk.panels.blotter.words import OrderWords
from ibdesk.ui.fonts import Weight
from ibdesk.ui.table.column import Align, Column, Run

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ASKED = "sSent"


def filled_runs(order: Order) -> tuple[Run, ...]:
    """Return `3/5` with the filled part bold, and what is asked for in its own ink."""
    filled, quantity, asked = words.filled_parts(order)
    some = order.filled > 0
    size = Run(f"/{quantity}", "warn", Weight.SEMIBOLD) if resized_from(order) else Run(f"/{quantity}")
    runs = (Run(filled, "text" if some else None, Weight.BOLD if some else None), size)
    return (*runs, Run(words.ARROW, ASKED), Run(f"{filled}/{asked}", ASKED, Weight.SEMIBOLD)) if asked else runs


def asked_runs(live: str, asked: str, token: str | None = None, weight: Weight | None = None) -> tuple[Run, ...]:
    """Return what TWS holds and, beside it in its own ink, what is asked for."""
    runs = (Run(live, token, weight),)
    return (*runs, Run(words.ARROW, ASKED), Run(asked, ASKED, Weight.SEMIBOLD)) if asked else runs


def columns(texts: OrderWords, permits: Permits, groups: Groups) -> tuple[Column[Order], ...]:
    """Return all columns in the order of the page; the last ones are hidden until chosen."""
    return (*_what(texts, groups), *_how(texts), *_when(texts, groups), *_more(texts, groups), _actions(permits))


def _what(texts: OrderWords, groups: Groups) -> tuple[Column[Order], ...]:
    return (
        Column(
            key="status", title="Status", width=148, text=lambda row: texts.display(row).word, bold=True,
            color=lambda row: texts.display(row).token, paint=StatusPainter(texts.display, groups).paint,
            sort_key=lambda row: (texts.display(row).severity, -(row.updated_at - EPOCH).total_seconds()),
            tooltip=words.status_tooltip,
        ),
        Column(
            key="symbol", title="Symbol", width=60, text=lambda row: symbol_of(row.contract), bold=True,
            color=lambda row: "text" if row.live or row.alarm is not None else "text2",
            tooltip=lambda row: f"{row.contract.symbol} {row.contract.sec_type} {row.contract.exchange} "
            f"{row.contract.currency}, conId {row.contract.con_id}",
        ),
        Column(
            key="side", title="Side", width=42, text=lambda row: row.spec.action, bold=True,
            color=lambda row: "buyT" if row.spec.action == "BUY" else "sellT",
        ),
        Column(
            key="filled", title="Filled", width=64, align=Align.RIGHT, text=words.filled_text, runs=filled_runs,
            sort_key=words.fraction, tooltip=groups.size_tip,
        ),
        Column(
            key="type", title="Type", width=66, text=lambda row: words.joined(*words.type_pair(row)),
            runs=lambda row: asked_runs(*words.type_pair(row)), tooltip=words.type_words,
        ),
    )  # fmt: skip


def _how(texts: OrderWords) -> tuple[Column[Order], ...]:
    def price_text(row: Order) -> str:
        return words.joined(*texts.prices(row))

    def price_runs(row: Order) -> tuple[Run, ...]:
        live, asked = texts.prices(row)
        plain = live in (words.MARKET, money.MISSING)
        return asked_runs(live, asked, "text2" if plain else "text", None if plain else Weight.SEMIBOLD)

    return (
        Column(
            key="price", title="Price", width=118, align=Align.RIGHT, text=price_text, runs=price_runs,
            sort_key=lambda row: row.spec.leading_price, tooltip=texts.all_prices,
            head_tooltip="Limit or stop; stop / limit where an order has both",
        ),
        Column(
            key="tif", title="TIF", width=44, text=lambda row: words.joined(*words.tif_pair(row)),
            runs=lambda row: asked_runs(*words.tif_pair(row)), tooltip=lambda row: words.joined(*words.tif_pair(row)),
        ),
    )  # fmt: skip


def _when(texts: OrderWords, groups: Groups) -> tuple[Column[Order], ...]:
    def detail(row: Order) -> str:
        return " · ".join(filter(None, (groups.tag_text(row), texts.detail(row))))

    return (
        Column(
            key="average_fill", title="Avg fill", width=62, align=Align.RIGHT, text=texts.average,
            sort_key=lambda row: row.average_price, color=lambda row: "text",
            tooltip=lambda row: money.plain(row.average_price) if row.average_price is not None else "",
        ),
        Column(
            key="id", title="Id", width=34, align=Align.RIGHT, text=words.id_text, sort_key=_number,
            tooltip=words.id_tooltip,
        ),
        Column(
            key="detail", title="Detail", width=150, stretch=True, text=detail, color=detail_ink,
            tooltip=lambda row: "\n".join(filter(None, (groups.tooltip(row), texts.detail(row)))),
            paint=DetailPainter(groups, texts.detail, detail_ink).paint,
        ),
        Column(
            key="updated", title="Updated", width=64, align=Align.RIGHT, sort_key=lambda row: row.updated_at,
            text=lambda row: words.clock_text(row.updated_at), tooltip=lambda row: words.full_time(row.updated_at),
        ),
    )  # fmt: skip


def _more(texts: OrderWords, groups: Groups) -> tuple[Column[Order], ...]:
    return (
        Column(
            key="perm_id", title="permId", width=96, align=Align.RIGHT, hidden=True,
            text=lambda row: str(row.perm_id) if row.perm_id else money.MISSING, sort_key=lambda row: row.perm_id,
        ),
        Column(
            key="parent", title="Parent", width=52, align=Align.RIGHT, hidden=True, text=groups.parent_text,
            head_tooltip="Id of the entry that this order is attached to",
        ),
        Column(key="oca", title="OCA", width=96, hidden=True, text=oca_of, tooltip=oca_of),
        Column(key="account", title="Account", width=88, hidden=True, text=lambda row: row.spec.account),
        Column(
            key="value", title="Value", width=116, align=Align.RIGHT, hidden=True, sort_key=texts.value,
            text=lambda row: money.money_text(texts.value(row), row.contract.currency), color=lambda row: "text",
        ),
        Column(
            key="placed", title="Placed", width=72, align=Align.RIGHT, hidden=True,
            text=lambda row: words.clock_text(row.placed_at), sort_key=lambda row: row.placed_at,
            tooltip=lambda row: words.full_time(row.placed_at),
        ),
    )  # fmt: skip


def _actions(permits: Permits) -> Column[Order]:
    return Column(
        key="actions", title="", width=46, text=lambda row: "", sortable=False, plain=lambda row: "",
        paint=ActionPainter(permits).paint, tooltip=lambda row: action_tooltip(permits, row),
        head_tooltip="Change, cancel",
    )  # fmt: skip


def detail_ink(order: Order) -> str | None:
    """Return the ink of the detail: alarms and unknown states stand out, a pending command is bright."""
    if order.alarm is not None:
        return "err"
    if order.base.value == "unknown":
        return "sUnk"
    if words.change_refused(order):
        return "warn"
    return "text" if order.pending is not None else None


def _number(order: Order) -> int:
    return order.key.order_id if isinstance(order.key, OrderKey) else 0
