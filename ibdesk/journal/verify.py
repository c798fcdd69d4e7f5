"""Is a journal whole? SQLite's own check, then what must hold of every journal. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.orders.events import SendResult
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.link import SendOutcome
from ibdesk.journal import codec
from ibdesk.journal.entries import Intent
from ibdesk.journal.reader import JournalReader, Line

_MOST_FINDINGS = 20


@dataclass(slots=True)
class _Seen:
    """What the lines so far have told."""

    last: int = 0
    count: int = 0
    places: dict[OrderKey, str] = field(default_factory=dict)
    refs: set[str] = field(default_factory=set)
    numbers: set[tuple[OrderKey, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found wrong, each a sentence; empty if the journal is whole. `lines`: how many were looked at."""

    lines: int
    findings: tuple[str, ...]


def verify(reader: JournalReader) -> Verdict:
    """Check a journal. Raises sqlite3.DatabaseError if not even its lines can be read."""
    findings = [
        f"SQLite: {text}" for (text,) in reader.connection.execute("PRAGMA integrity_check(20)") if text != "ok"
    ]
    seen = _Seen()
    for line in reader.lines():
        findings += _gap(line, seen)
        findings += _CHECKS[line.what](line, seen)
    findings += _after_all(reader, seen)
    rest = len(findings) - _MOST_FINDINGS
    shown = findings[:_MOST_FINDINGS] + ([f"And {rest} more."] if rest > 0 else [])
    return Verdict(lines=seen.count, findings=tuple(shown))


def _gap(line: Line, seen: _Seen) -> list[str]:
    found = []
    if line.line != seen.last + 1:
        found.append(f"Line {line.line} follows line {seen.last}: lines are missing or stand twice.")
    seen.last, seen.count = line.line, seen.count + 1
    return found


def _intent(line: Line, seen: _Seen) -> list[str]:
    where = f"Line {line.line}"
    if hashlib.sha256(line.content).hexdigest() != line.sha256:
        return [f"{where}: the payload does not have its hash."]
    try:
        intent = codec.decode(line.content, Intent)
    except msgspec.MsgspecError as error:
        return [f"{where}: the payload cannot be read ({error})."]
    key = intent.order_key
    told = (key.client_id, key.order_id, intent.order_ref, intent.account, intent.mode.value, intent.kind)
    found = []
    if told != (line.client_id, line.order_id, line.order_ref, line.account, line.mode, line.type):
        found.append(f"{where}: the payload is not that of its row.")
    if intent.kind == "place":
        found += _place(where, intent, seen)
    elif seen.places.get(key) != intent.order_ref:
        found.append(f"{where}: a change of order {key.order_id}, whose place is not in the journal before it.")
    seen.numbers.add((key, intent.number))
    return found


def _place(where: str, intent: Intent, seen: _Seen) -> list[str]:
    key, found = intent.order_key, []
    if key in seen.places:
        found.append(f"{where}: order id {key.order_id} of client {key.client_id} was used before.")
    if intent.order_ref and intent.order_ref in seen.refs:
        found.append(f"{where}: order reference {intent.order_ref} was used before.")
    seen.places[key] = intent.order_ref
    seen.refs.add(intent.order_ref)
    return found


def _record(line: Line, seen: _Seen) -> list[str]:
    where = f"Line {line.line}"
    try:
        msgspec.json.decode(line.content)
        record = codec.decode_named(line.type, line.content)
    except msgspec.MsgspecError as error:
        return [f"{where}: the record cannot be read ({error})."]
    if not isinstance(record, SendResult) or record.outcome is SendOutcome.NOT_SENT or record.command == "cancel":
        return []
    key = None
    if line.client_id is not None and line.order_id is not None:
        key = OrderKey(client_id=ClientId(line.client_id), order_id=OrderId(line.order_id))
    if key is None or (key, record.number) not in seen.numbers:
        return [f"{where}: order {line.order_id} was sent, but no intent stands before it."]
    return []


def _other(line: Line, seen: _Seen) -> list[str]:
    if line.what == "note":
        try:
            msgspec.json.decode(line.content)
        except msgspec.MsgspecError as error:
            return [f"Line {line.line}: the note cannot be read ({error})."]
    return []


def _after_all(reader: JournalReader, seen: _Seen) -> list[str]:
    found = []
    (last,) = reader.connection.execute("SELECT max(last) FROM lines").fetchone()
    if last != seen.last:
        found.append(f"The journal counts {last} lines, the last one there is {seen.last}: the end is missing.")
    waters = reader.high_waters()
    for key in seen.places:
        if waters.get(key.client_id, 0) < key.order_id:
            found.append(f"Order id {key.order_id} lies above the high water of client {key.client_id}.")
    return found


_CHECKS: dict[str, Callable[[Line, _Seen], list[str]]] = {
    "intent": _intent,
    "record": _record,
    "decision": _other,
    "note": _other,
}
