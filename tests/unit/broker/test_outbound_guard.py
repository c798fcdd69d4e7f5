"""Scenario 81: whatever stands in a command, nothing leaves that TWS cannot read; against this client's own encoder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.broker.checks import MAX_TEXT
from ibdesk.core.ids import ClientId, OrderId, RequestId
from ibdesk.core.records import command as commands
from ibdesk.core.records.link import SendOutcome
from tests.unit.broker.peers import read_frame
from tests.unit.broker.test_execute import EVERY, NVDA, SPEC, Bench

FULL_CONTRACT = replace(
    NVDA, strike=Decimal("7.5"), multiplier=Decimal(100), right="C", expiry="20271217", local_symbol="NVDA",
    primary_exchange="NASDAQ", trading_class="NVDA",
)  # fmt: skip
FULL_SPEC = replace(
    SPEC, order_type="STP LMT", aux_price=Decimal("178.30"), parent_id=OrderId(6), oca_group="pair", order_ref="ibd-1",
    good_till="20271217 16:00:00", outside_rth=True,
)  # fmt: skip
FULL = commands.PlaceOrder(order_id=OrderId(7), contract=FULL_CONTRACT, spec=FULL_SPEC)
ALL: list[Any] = [
    FULL,
    commands.PreviewOrder(order_id=OrderId(7), contract=FULL_CONTRACT, spec=replace(FULL_SPEC, what_if=True)),
    commands.RequestExecutions(request_id=RequestId(9), client_id=ClientId(4)),
    *(command for command, _ in EVERY),
]
"""Every command of the contract, orders with all their fields set."""

Path = tuple[str, ...]
HOSTILE_TEXTS = ("a\nb", "a\0b", "NVDÄ", "\u2212", "\x7f", "\ud800", "٣", "x" * 5000)
HOSTILE_NUMBERS = (
    Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("1E+400"), Decimal("1E-400"),
    Decimal("0.30000000000000004"), Decimal(2) ** 60, 178.4, float("nan"), float("inf"), "178.40",
)  # fmt: skip
OUR_OWN = ("number",)  # of the command, for our own books; never written
HOSTILE_INTS = (2**31, 2**63, -(2**31) - 1, -1, True, 7.0, "7")


def leaves(record: Any, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every plain value of a record with the way to it."""
    for one in fields(record):
        value = getattr(record, one.name)
        if is_dataclass(value):
            yield from leaves(value, (*above, one.name))
        else:
            yield (*above, one.name), value


def changed(record: Any, path: Path, value: object) -> Any:
    """Return the record with another value in one place."""
    if len(path) == 1:
        return replace(record, **{path[0]: value})
    return replace(record, **{path[0]: changed(getattr(record, path[0]), path[1:], value)})


def _hostile(value: object) -> tuple[object, ...]:
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, str):
        return HOSTILE_TEXTS
    if isinstance(value, Decimal):
        return HOSTILE_NUMBERS
    return HOSTILE_INTS if isinstance(value, int) else ()


CASES = [
    (type(command).__name__, command, path, bad)
    for command in ALL
    for path, value in leaves(command)
    for bad in _hostile(value)
    if path != OUR_OWN
]


def test_every_field_of_an_order_is_among_the_cases() -> None:
    tried = {".".join(path) for name, _, path, _ in CASES if name == "PlaceOrder"}
    switches = {"spec.outside_rth", "spec.transmit", "spec.what_if"}
    assert tried | switches | {"number"} == {".".join(path) for path, _ in leaves(FULL)}


def test_scenario_81_one_hostile_value_in_any_field_of_any_command_is_refused_before_the_first_byte() -> None:
    with closing(Bench()) as bench:
        for name, command, path, bad in CASES:
            outcome, sentence = bench.executor.execute(changed(command, path, bad))
            assert outcome is SendOutcome.NOT_SENT, (name, path, bad)
            assert sentence.endswith("."), sentence
            assert len(sentence) < 300, (name, path, bad)
        bench.transport.close()
        assert read_frame(bench.theirs) == b""


_EXPONENT = re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+|nan|inf(inity)?", re.IGNORECASE)
_UNSET = "1.7976931348623157e+308"  # how IB's own client spells an unset number; TWS reads it so
_PRINTABLE = re.compile(r"[ -~]*")
WHOLE = st.integers(-(10**17), 10**17)
PRICES = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=-(10**10), max_value=10**10, places=6),
    st.builds(lambda value, places: Decimal(value).scaleb(-places), WHOLE, st.integers(-6, 20)),
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=12), st.text("AZaz09 .-_/:", max_size=220))


@settings(max_examples=400, deadline=None)
@given(
    limit=PRICES, stop=PRICES, quantity=PRICES, strike=PRICES, ref=TEXTS, group=TEXTS, symbol=TEXTS,
    order_id=st.integers(-5, 2**33), parent=st.integers(-5, 2**33),
)  # fmt: skip
def test_scenario_81_what_leaves_is_finite_plain_ascii_and_the_value_that_was_asked(
    limit: Decimal, stop: Decimal, quantity: Decimal, strike: Decimal, ref: str, group: str, symbol: str,
    order_id: int, parent: int,
) -> None:  # fmt: skip
    """One thing is strange at a time or all at once: the frame is clean, or there is none."""
    strange = [
        {"spec": replace(FULL_SPEC, limit_price=limit, aux_price=stop)},
        {"spec": replace(FULL_SPEC, quantity=quantity, oca_group=group, order_ref=ref)},
        {"contract": replace(FULL_CONTRACT, strike=strike, symbol=symbol)},
        {"order_id": OrderId(order_id), "spec": replace(FULL_SPEC, parent_id=OrderId(parent))},
    ]
    with closing(Bench()) as bench:
        for changes in strange:
            command = replace(FULL, **changes)  # type: ignore[arg-type]
            if bench.executor.execute(command)[0] is SendOutcome.SENT:
                _clean(bench.fields(), command)


def _clean(written: list[str], command: commands.PlaceOrder) -> None:
    start = written.index(command.spec.action, 15)
    assert written[1] == str(int(command.order_id))
    assert Decimal(written[start + 1]) == command.spec.quantity
    assert Decimal(written[start + 3]) == command.spec.limit_price
    assert Decimal(written[start + 4]) == command.spec.aux_price
    for value in written:
        assert _PRINTABLE.fullmatch(value), value
        assert len(value) <= MAX_TEXT
        typed = value in (command.spec.order_ref, command.spec.oca_group, command.contract.symbol)
        assert typed or value == _UNSET or not _EXPONENT.fullmatch(value), value


@pytest.mark.parametrize("price", ["0", "-0.00", "0.000001", "999999999.99999", "-37.63", "1E+2"])
def test_scenario_81_and_112_prices_of_every_size_and_sign_arrive_as_they_are(price: str) -> None:
    command = replace(FULL, spec=replace(FULL_SPEC, limit_price=Decimal(price)))
    with closing(Bench()) as bench:
        assert bench.executor.execute(command) == (SendOutcome.SENT, "")
        _clean(bench.fields(), command)


@pytest.mark.parametrize(
    ("kind", "prices", "said"),
    [
        ("LMT", {"limit_price": None}, "The limit price is missing."),
        ("STP", {"aux_price": None}, "The stop price is missing."),
        ("STP LMT", {"limit_price": None}, "The limit price is missing."),
        ("STP LMT", {"aux_price": None}, "The stop price is missing."),
    ],
)
def test_scenario_108_an_order_without_the_price_of_its_type_never_leaves(
    kind: str, prices: dict[str, object], said: str
) -> None:
    """Belt and braces behind the ticket: an unset price is never TWS's to guess, and never 0."""
    command = replace(FULL, spec=replace(FULL_SPEC, order_type=kind, **prices))  # type: ignore[arg-type]
    with closing(Bench()) as bench:
        assert bench.executor.execute(command) == (SendOutcome.NOT_SENT, said)
        bench.transport.close()
        assert read_frame(bench.theirs) == b""


@pytest.mark.parametrize(
    ("kind", "prices"),
    [("MKT", {"limit_price": None, "aux_price": None}), ("LMT", {"aux_price": None}), ("STP", {"limit_price": None})],
)
def test_a_type_leaves_with_the_prices_that_it_takes(kind: str, prices: dict[str, object]) -> None:
    command = replace(FULL, spec=replace(FULL_SPEC, order_type=kind, **prices))  # type: ignore[arg-type]
    with closing(Bench()) as bench:
        assert bench.executor.execute(command) == (SendOutcome.SENT, "")
