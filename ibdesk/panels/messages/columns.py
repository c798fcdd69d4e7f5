"""What the messages table shows (ui.md section 6)."""

from __future__ import annotations

from ibdesk.session.views import NoticeView
from ibdesk.ui.fonts import Weight
from ibdesk.ui.glyphs import SEVERITIES
from ibdesk.ui.table.column import Align, Column, Mark

BARS = {"err": "err", "warn": "warn"}
SEVERITY_WORDS = {"needs_you": "needs you", "note": "note", "good": "good"}
FILTERS = ("all", "needs_you", "orders", "link", "data")
FILTER_WORDS = {"all": "All", "needs_you": "Needs you", "orders": "Orders", "link": "Link", "data": "Data"}


def message_text(row: NoticeView) -> str:
    """Return one line: foreign text is marked as such, repeats are counted."""
    text = " ".join(row.text.split())
    if row.source != "ibdesk":
        text = f"TWS says: {text}"
    return f"{text}  ×{row.count}" if row.count > 1 else text


def needs_eyes(row: NoticeView) -> bool:
    """Tell whether the row asks for the user and was not opened yet."""
    return row.severity == "needs_you" and not row.opened


def needs_eyes_weight(row: NoticeView) -> Weight:
    """Return the weight of the text."""
    return Weight.MEDIUM if needs_eyes(row) else Weight.REGULAR


def bar(row: NoticeView) -> str | None:
    """Return the token of the 3 px bar on the left."""
    return BARS.get(row.kind) if needs_eyes(row) else None


def fits(row: NoticeView, filter_: str, words: str) -> bool:
    """Tell whether a row passes the chip and the text of the search box."""
    if filter_ == "needs_you" and row.severity != "needs_you":
        return False
    if filter_ in ("orders", "link", "data") and row.category != filter_:
        return False
    return not words or words.casefold() in f"{row.code or ''} {row.about} {row.text}".casefold()


def plain_line(row: NoticeView) -> str:
    """Return what Ctrl+C copies of a row: time, code, what it is about, text."""
    code = "" if row.code is None else str(row.code)
    parts = [f"{row.time:%Y-%m-%d %H:%M:%S} UTC", row.source, code, row.about, " ".join(row.text.split())]
    return "\t".join(parts)


def messages_columns() -> tuple[Column[NoticeView], ...]:
    """Return the columns in the order of the page."""
    return (
        Column(
            key="time", title="Time", width=70, text=lambda row: f"{row.time.astimezone():%H:%M:%S}",
            sort_key=lambda row: row.time, tooltip=lambda row: f"{row.time:%Y-%m-%d %H:%M:%S} UTC",
        ),
        Column(
            key="severity", title="", width=92, text=lambda row: SEVERITY_WORDS[row.severity],
            mark=lambda row: Mark(*SEVERITIES[row.kind]), sort_key=lambda row: row.kind,
            color=lambda row: "text" if needs_eyes(row) else "text3",
        ),
        Column(key="from", title="From", width=56, text=lambda row: row.source),
        Column(
            key="code", title="Code", width=54, align=Align.RIGHT, sort_key=lambda row: row.code,
            text=lambda row: "" if row.code is None else str(row.code),
        ),
        Column(
            key="about", title="About", width=136, text=lambda row: row.about, bold=True, color=lambda row: "text",
        ),
        Column(
            key="message", title="Message", width=320, stretch=True, text=message_text, bold=needs_eyes_weight,
            color=lambda row: "text" if row.severity == "needs_you" else None, tooltip=lambda row: row.text,
        ),
        Column(
            key="next_step", title="Next step", width=190, text=lambda row: row.next_step,
            tooltip=lambda row: row.next_step,
        ),
    )  # fmt: skip
