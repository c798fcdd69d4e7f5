"""The columns of the watchlist (ui.md section 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ibdesk.core import money
from ibdesk.panels.watchlist.flash import paint_last
from ibdesk.panels.watchlist.rows import WatchRow, about, about_change, about_last, price, tag, volume
from ibdesk.session.views import QuoteView
from ibdesk.ui.order_words import age_of
from ibdesk.ui.table.column import Align, Column

Direction = Callable[[WatchRow], int]
_NUMBER: Column[WatchRow] = Column(key="", title="", width=76, align=Align.RIGHT, hidden=True, text=lambda row: "")


def _ink(row: WatchRow) -> str:
    return "text3" if row.old else "text2"


def _move_ink(row: WatchRow) -> str:
    if row.old or not row.change:
        return "text3"
    return "up" if row.change > 0 else "down"


def _signed(row: WatchRow) -> str:
    text = price(row, row.change)
    return f"+{text}" if row.change is not None and row.change > 0 else text


def _priced(key: str, title: str, value: Callable[[QuoteView], Decimal | None]) -> Column[WatchRow]:
    """Return a hidden column of one price of the quote."""

    def of(row: WatchRow) -> Decimal | None:
        return value(row.quote) if row.quote is not None else None

    return replace(_NUMBER, key=key, title=title, text=lambda row: price(row, of(row)), sort_key=of, color=_ink)


def _counted(
    key: str, title: str, value: Callable[[QuoteView], Decimal | None], text: Callable[[Decimal | None], str]
) -> Column[WatchRow]:
    """Return a hidden column of one size of the quote."""

    def of(row: WatchRow) -> Decimal | None:
        return value(row.quote) if row.quote is not None else None

    return replace(_NUMBER, key=key, title=title, text=lambda row: text(of(row)), sort_key=of, color=_ink)


def _age(row: WatchRow) -> str:
    return (age_of(row.quote) if row.quote is not None else "") or money.MISSING


def _seconds(row: WatchRow) -> float | None:
    return row.quote.age_s() if row.quote is not None else None


def watchlist_columns(direction: Direction) -> tuple[Column[WatchRow], ...]:
    """Return the columns in the order of the page; `direction` tells which way a flashing price went."""

    def paint(painter: QPainter, rect: QRect, row: WatchRow) -> None:
        paint_last(painter, rect, row, direction(row))

    return (
        Column(
            key="symbol", title="Symbol", width=102, text=lambda row: row.symbol, bold=True, tag=tag,
            color=lambda row: "text", tooltip=about,
        ),
        Column(
            key="last", title="Last", width=73, align=Align.RIGHT, text=lambda row: price(row, row.last),
            sort_key=lambda row: row.last, color=lambda row: "text", bold=True, paint=paint, tooltip=about_last,
        ),
        Column(
            key="change_percent", title="Chg %", width=52, align=Align.RIGHT,
            text=lambda row: money.signed_text(row.change_percent), sort_key=lambda row: row.change_percent,
            color=_move_ink, tooltip=about_change, head_tooltip="Against the last close",
        ),
        Column(
            key="spread", title="Spread", width=60, align=Align.RIGHT, stretch=True,
            text=lambda row: price(row, row.spread), sort_key=lambda row: row.spread, color=_ink,
            head_tooltip="Ask less bid, in quoted units",
        ),
        _priced("bid", "Bid", lambda quote: quote.bid),
        _counted("bid_size", "Bid size", lambda quote: quote.bid_size, money.quantity_text),
        _priced("ask", "Ask", lambda quote: quote.ask),
        _counted("ask_size", "Ask size", lambda quote: quote.ask_size, money.quantity_text),
        Column(
            key="change", title="Change", width=76, align=Align.RIGHT, hidden=True, text=_signed,
            sort_key=lambda row: row.change, color=_move_ink, tooltip=about_change,
        ),
        _counted("volume", "Volume", lambda quote: quote.volume, volume),
        _priced("high", "High", lambda quote: quote.high),
        _priced("low", "Low", lambda quote: quote.low),
        _priced("close", "Close", lambda quote: quote.close),
        Column(
            key="age", title="Age", width=56, align=Align.RIGHT, hidden=True, text=_age, sort_key=_seconds, color=_ink,
            head_tooltip="Time since the last tick",
        ),
    )  # fmt: skip
