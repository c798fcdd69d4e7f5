"""A line of the journal in words, on one line of a terminal whatever TWS put into its texts (scenario 128)."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from ibdesk.core.money import plain
from ibdesk.core.orders.describe import change_sentence, masked, sentence, symbol_of
from ibdesk.core.orders.differences import Checkpoint
from ibdesk.core.orders.events import ChangeNotApplied, Resolved, SendResult
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus
from ibdesk.journal import codec
from ibdesk.journal.entries import Intent
from ibdesk.journal.jobs import CancelNote
from ibdesk.journal.notes import AwayNote, LinkNote, Note, ProgramNote, ReconcileNote
from ibdesk.journal.reader import Line

_NOTES: dict[str, type[Note]] = {
    one.__name__: one for one in (ProgramNote, LinkNote, ReconcileNote, Checkpoint, AwayNote)
}


def line_text(line: Line) -> str:
    """Return number, time, order and what it says, in columns."""
    order = "" if line.order_id is None else f"{line.client_id}/{line.order_id}"
    return f"{line.line:>7}  {_time(line.time):<24}  {line.what:<8}  {order:<10}  {one_line(said(line))}".rstrip()


def _time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (TypeError, ValueError):
        return one_line(str(text))
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03}Z"


def one_line(text: str) -> str:
    """Return a text with everything escaped that could move a cursor or fake another line."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def said(line: Line) -> str:
    """Return what a line says."""
    try:
        match line.what:
            case "intent":
                return _intent(codec.decode(line.content, Intent))
            case "record":
                return _record(line)
            case "decision":
                return _decision(line)
            case "note":
                return _note(line)
    except (msgspec.MsgspecError, ValueError) as error:
        return f"{line.type}: cannot be read ({error})"


def _intent(intent: Intent) -> str:
    where = f"{intent.mode.value} {masked(intent.account)}"
    if intent.kind == "modify" and intent.before is not None:
        return f"change {intent.number}: {change_sentence(intent.before, intent.spec, intent.contract)}, {where}"
    return f"{intent.kind}: {sentence(intent.spec, intent.contract)}, {where}, {intent.order_ref}"


def _record(line: Line) -> str:
    record = codec.decode_named(line.type, line.content)
    match record:
        case None if line.type == CancelNote.__name__:
            note = codec.decode(line.content, CancelNote)
            what = "cancel asked" if note.key is not None else "cancel of everything asked"
            return f"{what}: {note.text}" if note.text else what
        case None:
            return f"{line.type} {_fields(line.content)}".rstrip()
        case OrderStatus():
            return f"status {record.status}, filled {_number(record.filled)}, left {_number(record.remaining)}"
        case OpenOrder():
            return f"open order: {sentence(record.spec, record.contract)}, {record.status}"
        case CompletedOrder(order=order):
            return f"completed order: {sentence(order.spec, order.contract)}, {order.completed_status or order.status}"
        case Execution():
            what = f"{record.side} {plain(record.shares)} {symbol_of(record.contract)} at {plain(record.price)}"
            return f"execution {record.exec_id}: {what}"
        case Commission():
            return f"commission {_number(record.amount)} {record.currency} for {record.exec_id}"
        case Notice():
            return f"message {record.code}: {record.text}"
        case SendResult():
            why = f": {record.reason}" if record.reason else ""
            return f"{record.command} {record.outcome.value}{why}"
        case Resolved():
            return f"settled as {record.base.value}: {record.text}"
        case ChangeNotApplied():
            return f"change {record.number} was not applied"


def _decision(line: Line) -> str:
    change = f" {line.old} → {line.new}" if line.old or line.new else ""
    text = f": {line.text}" if line.text else ""
    return f"{line.type}{change}{text}"


def _note(line: Line) -> str:
    kind = _NOTES.get(line.type)
    if kind is None:
        return f"{line.type} {_fields(line.content)}"
    note: Note = codec.decode(line.content, kind)
    match note:
        case ProgramNote():
            return f"ibdesk {note.version} {'starts' if note.what == 'start' else 'ends'}"
        case LinkNote():
            return f"link {note.what}" + (f": {note.text}" if note.text else "")
        case ReconcileNote():
            missing = [name for name, ended in note.lists.items() if not ended]
            what = f"without End: {', '.join(missing)}" if missing else "all lists complete"
            meanwhile = (", moved" if note.moved else "") + ("" if note.link_up else ", IB out of reach")
            return f"reconciliation: {what}{meanwhile}"
        case Checkpoint():
            held = [f"{plain(one.quantity)} {one.symbol}" for one in note.positions]
            return f"positions: {', '.join(held) or 'none'}"
        case AwayNote():
            lines = [f"{one.about}: {one.text}" for one in note.unseen]
            return f"while you were away, not seen yet: {'; '.join(lines) or 'nothing'}"


def _fields(content: bytes) -> str:
    fields = msgspec.json.decode(content)
    if not isinstance(fields, dict):
        return str(fields)
    return " ".join(f"{name}={value}" for name, value in fields.items() if value not in (None, "", [], {}))


def _number(value: object) -> str:
    return "—" if value is None else str(value)
