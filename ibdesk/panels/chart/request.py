"""The request form's grammar: from texts to one question to IB, or sentences that say what is wrong where."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from ibdesk.core.bars import BAR_SIZES, WHAT_TO_SHOW, check_query, duration_s, kept_problem
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract

SEC_TYPES = ("STK", "IND", "CASH", "FUT", "CFD", "BOND", "CMDTY", "CRYPTO")
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9 .\-/]{0,19}")
_EXCHANGE = re.compile(r"[A-Z0-9.]{1,16}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_END = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?( UTC)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTexts:
    """The form as typed. `end` empty means now; `rth` and `keep` are the ones that cannot be wrong."""

    symbol: str
    sec_type: str = "STK"
    exchange: str = "SMART"
    currency: str = "USD"
    duration: str = "3 M"
    bar_size: str = "1 day"
    what: str = "TRADES"
    end: str = ""
    rth: bool = True
    keep: bool = True

    @property
    def kept(self) -> bool:
        """Tell whether the bars will be kept up to date: only those that go to now, and that IB offers so."""
        return self.keep and not self.end.strip() and kept_problem(self.bar_size, self.what) is None


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
        _member("duration", duration_s(texts.duration), _duration_sentence(texts.duration)),
        _member("bar_size", texts.bar_size in BAR_SIZES, f"IB has no bars of {shortened(texts.bar_size)}."),
        _member("what", texts.what in WHAT_TO_SHOW, f"IB has no bars of {shortened(texts.what)}."),
        _end_problem(texts, zone),
    ]
    problems = [problem for problem in found if problem is not None]
    if problems:
        return problems
    refusal = check_query(query(texts, contract(texts), zone))
    return [FieldProblem("duration", refusal)] if refusal else []


def check_contract(texts: RequestTexts) -> list[FieldProblem]:
    """List what is wrong with the fields that name the contract."""
    symbol = texts.symbol.strip().upper()
    if not symbol:
        symbol_problem: FieldProblem | None = FieldProblem("symbol", "Choose a symbol.")
    else:
        sentence = f"{shortened(texts.symbol)} is not a symbol. Example: NVDA"
        symbol_problem = _member("symbol", _SYMBOL.fullmatch(symbol), sentence)
    exchange, currency = texts.exchange.strip().upper(), texts.currency.strip().upper()
    found = [
        symbol_problem,
        _member("sec_type", texts.sec_type in SEC_TYPES, f"{shortened(texts.sec_type)} is no type. Example: STK"),
        _member("exchange", _EXCHANGE.fullmatch(exchange), "Type an exchange. Example: SMART"),
        _member("currency", _CURRENCY.fullmatch(currency), "A currency is 3 letters. Example: USD"),
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


def named(texts: RequestTexts, resolved: Contract) -> RequestTexts:
    """Give the texts with the names of a resolved contract."""
    return replace(
        texts,
        symbol=resolved.symbol,
        sec_type=resolved.sec_type,
        exchange=resolved.exchange or resolved.primary_exchange,
        currency=resolved.currency,
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
        keep=texts.kept,
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
        parse_end(texts.end, zone)
    except ValueError as problem:
        return FieldProblem("end", str(problem))
    return None


def _member(field: str, good: object, sentence: str) -> FieldProblem | None:
    return None if good else FieldProblem(field, sentence)
