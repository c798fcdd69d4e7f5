"""The request form's grammar: from texts to one question to IB, or sentences that say what is wrong with which field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract

SEC_TYPES = ("STK", "IND", "CASH", "FUT", "CFD", "BOND", "CMDTY", "CRYPTO")
WHAT = (
    "TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK", "ADJUSTED_LAST", "HISTORICAL_VOLATILITY",
    "OPTION_IMPLIED_VOLATILITY",
)  # fmt: skip
BAR_SIZES = (
    "1 secs", "5 secs", "10 secs", "15 secs", "30 secs", "1 min", "2 mins", "3 mins", "5 mins", "10 mins",
    "15 mins", "20 mins", "30 mins", "1 hour", "2 hours", "3 hours", "4 hours", "8 hours", "1 day", "1 week", "1 month",
)  # fmt: skip
DURATION_UNITS = {"S": "seconds", "D": "days", "W": "weeks", "M": "months", "Y": "years"}
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9 .\-/]{0,19}")
_EXCHANGE = re.compile(r"[A-Z0-9.]{1,16}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DURATION = re.compile(r"([1-9][0-9]{0,5}) ([SDWMY])")
_END = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?( UTC)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTexts:
    """The form as typed. `end` empty means now; `rth` is the only one that cannot be wrong."""

    symbol: str
    sec_type: str = "STK"
    exchange: str = "SMART"
    currency: str = "USD"
    duration: str = "3 M"
    bar_size: str = "1 day"
    what: str = "TRADES"
    end: str = ""
    rth: bool = True


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, in a sentence."""

    field: str
    text: str


def check(texts: RequestTexts, zone: tzinfo | None) -> list[FieldProblem]:
    """List what is wrong, in the order of the form; empty when the question may leave.

    `zone` is the exchange's, None when it is not known yet: an end time then needs " UTC".
    """
    found = [
        *check_contract(texts),
        _member("duration", _DURATION.fullmatch(texts.duration), _duration_sentence(texts.duration)),
        _member("bar_size", texts.bar_size in BAR_SIZES, f"{texts.bar_size} is not a bar size that IB has."),
        _member("what", texts.what in WHAT, f"IB has no bars of {texts.what}."),
        _end_problem(texts, zone),
    ]
    return [problem for problem in found if problem is not None]


def check_contract(texts: RequestTexts) -> list[FieldProblem]:
    """List what is wrong with the fields that name the contract."""
    symbol = texts.symbol.strip().upper()
    if not symbol:
        symbol_problem: FieldProblem | None = FieldProblem("symbol", "Choose a symbol.")
    else:
        sentence = f"{shortened(texts.symbol)} is not a symbol. Example: NVDA"
        symbol_problem = _member("symbol", _SYMBOL.fullmatch(symbol), sentence)
    found = [
        symbol_problem,
        _member("sec_type", texts.sec_type in SEC_TYPES, f"{shortened(texts.sec_type)} is not a type. Example: STK"),
        _member("exchange", _EXCHANGE.fullmatch(texts.exchange.strip().upper()), "Exchange is missing. Example: SMART"),
        _member("currency", _CURRENCY.fullmatch(texts.currency.strip().upper()), "Currency has 3 letters. Example: USD"),
    ]
    return [problem for problem in found if problem is not None]


def contract(texts: RequestTexts) -> Contract:
    """Give the contract asked about, before TWS has resolved it."""
    return Contract(
        symbol=texts.symbol.strip().upper(),
        sec_type=texts.sec_type,
        exchange=texts.exchange.strip().upper(),
        currency=texts.currency.strip().upper(),
    )


def query(texts: RequestTexts, resolved: Contract, zone: tzinfo | None) -> HistoryQuery:
    """Build the question; the texts have passed `check`."""
    return HistoryQuery(
        contract=resolved,
        duration=texts.duration,
        bar_size=texts.bar_size,
        what=texts.what,
        end=parse_end(texts.end, zone),
        rth=texts.rth,
    )


def parse_end(text: str, zone: tzinfo | None) -> datetime | None:
    """Read "2025-08-01 23:59 UTC", or without UTC in the exchange's zone; a date alone means its last second.

    None for an empty text. Raises ValueError with the sentence to show.
    """
    text = text.strip()
    if not text:
        return None
    match = _END.fullmatch(text)
    if match is None:
        raise ValueError(f"{shortened(text)} is not a time. Example: 2025-08-01 23:59 UTC")
    day, clock, utc = match.groups()
    if not utc and zone is None:
        raise ValueError("The exchange's zone is not known yet. Write the end time with UTC behind it.")
    try:
        when = datetime.fromisoformat(f"{day} {clock or '23:59:59'}")
    except ValueError:
        raise ValueError(f"{day} {clock or ''}".strip() + " is not in the calendar.") from None
    local = UTC if utc or zone is None else zone
    return when.replace(tzinfo=local).astimezone(UTC)


def shortened(text: str) -> str:
    """Give foreign text in one short printable line, so that a paste cannot fill the panel."""
    line = "".join(c if c.isprintable() else " " for c in text[:80]).strip()
    return line if len(line) <= 24 else f"{line[:23]}…"


def _duration_sentence(text: str) -> str:
    return f"{shortened(text) or 'Nothing'} is not a duration. Example: 3 M (S, D, W, M or Y)"


def _end_problem(texts: RequestTexts, zone: tzinfo | None) -> FieldProblem | None:
    try:
        end = parse_end(texts.end, zone)
    except ValueError as problem:
        return FieldProblem("end", str(problem))
    if end is not None and texts.what == "ADJUSTED_LAST":
        return FieldProblem("end", "Adjusted last ends now. Leave the end time empty.")
    return None


def _member(field: str, good: object, sentence: str) -> FieldProblem | None:
    return None if good else FieldProblem(field, sentence)
