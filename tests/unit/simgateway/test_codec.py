"""The text codec over all its versions: nothing received can raise, everything sent has the gates' shape."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.simgateway import versions
from ibdesk.simgateway.instruments import Instrument, Universe
from ibdesk.simgateway.messages.contracts import ContractDetails, SymbolSample, SymbolSamples
from ibdesk.simgateway.messages.marketdata import TickPrice, TickSize
from ibdesk.simgateway.messages.orders import UnreadableRequest
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.text.codec import DECODERS, UnknownRequest, decode, encode
from ibdesk.simgateway.wire import join_fields, split_fields
from tests.unit.simgateway.peer import contract12, house

UNIVERSE = Universe.load()
ALL_VERSIONS = range(versions.OLDEST, versions.NEWEST + 1)


@given(st.binary(max_size=200), st.sampled_from(ALL_VERSIONS))
def test_no_bytes_can_make_the_decoder_raise(payload: bytes, version: int) -> None:
    decode(payload, version)


@given(
    st.sampled_from(sorted(DECODERS)),
    st.lists(st.sampled_from(["", "0", "1", "-1", "1e400", "AAPL", "STK", "BAG", "nan", "٣", "2147483648", "9" * 30])),
    st.sampled_from([157, 200]),
)
def test_no_fields_can_make_a_reader_raise(message_id: int, fields: list[str], version: int) -> None:
    decode(join_fields([str(message_id), *fields], ascii7=False), version)


def test_a_short_or_long_frame_is_unreadable_with_its_request_id() -> None:
    good = ["20", "5", *map(str, contract12("NVDA")), "0", "", "1 min", "600 S", "1", "TRADES", "1", "0", ""]
    name, request = decode(join_fields(good, ascii7=False), 157)
    assert name == "reqHistoricalData" and not isinstance(request, UnreadableRequest)
    for bad in (good[:-1], [*good, "more"]):
        _, request = decode(join_fields(bad, ascii7=False), 157)
        assert isinstance(request, UnreadableRequest) and request.request_id == 5


def test_an_unknown_message_id_says_which() -> None:
    _, request = decode(b"199\x00", 157)
    assert isinstance(request, UnknownRequest) and "199" in request.cause


def details(one: Instrument, version: int) -> list[str]:
    message = ContractDetails(request_id=7, instrument=one, exchange=one.exchange, trading_hours="T", liquid_hours="L")
    payload = encode(message, version)
    assert payload is not None
    return split_fields(payload)


@pytest.mark.parametrize("sec_type", sorted({one.sec_type for one in UNIVERSE.all()}))
def test_details_of_every_kind_grow_and_shrink_only_at_their_gates(sec_type: str) -> None:
    one = next(one for one in UNIVERSE.all() if one.sec_type == sec_type)
    lengths = [len(details(one, version)) for version in ALL_VERSIONS]
    changes = {
        version
        for version, before, after in zip(ALL_VERSIONS[1:], lengths, lengths[1:], strict=False)
        if before != after
    }
    gates = {164, 188} if sec_type == "BOND" else {152, 163, 164, 182, 186}
    assert changes <= gates | ({179} if sec_type == "FUND" else set())


def test_a_bond_is_a_message_of_its_own_with_a_whole_coupon_for_old_clients() -> None:
    bond = next(one for one in UNIVERSE.all() if one.sec_type == "BOND")
    old, new = details(bond, 157), details(bond, 200)
    assert (old[0], new[0]) == ("18", "18")
    assert (old[6], new[5]) == ("3", "3.85")


def test_symbol_samples_carry_the_description_from_176_on() -> None:
    nvda = UNIVERSE.match("NVDA")[0]
    message = SymbolSamples(request_id=1, samples=(SymbolSample(instrument=nvda, derivative_types=("OPT",)),))
    old, new = encode(message, 175), encode(message, 176)
    assert old is not None and new is not None
    assert split_fields(new) == [*split_fields(old), nvda.long_name, nvda.issuer_id]


@pytest.mark.parametrize(("version", "size"), [(157, "12"), (159, "1234"), (163, "1234.5")])
def test_sizes_are_lots_then_whole_shares_then_fractions(version: int, size: str) -> None:
    tick = TickSize(request_id=1, tick_type=8, size=Decimal("1234.5"), shares=True)
    payload = encode(tick, version)
    assert payload is not None and split_fields(payload)[-1] == size


@pytest.mark.parametrize(("version", "size"), [(157, "0"), (163, "")])
def test_a_price_without_a_size_is_one_that_the_version_can_read(version: int, size: str) -> None:
    payload = encode(TickPrice(request_id=1, tick_type=6, price=Decimal("1.5"), size=None), version)
    assert payload is not None and split_fields(payload)[-2] == size


def test_a_notice_carries_its_time_from_194_on() -> None:
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    payload = encode(Notice(request_id=1, code=200, text="no", time=at), 194)
    assert payload is not None and split_fields(payload)[-1] == "1795186800000"


def test_a_request_that_breaks_a_handler_is_answered_with_322(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            monkeypatch.setattr(type(home.world.universe), "match", lambda *_: 1 / 0)
            peer.ask(81, 9, "NVDA")
            assert (await peer.error(9))[0] == 322
            peer.ask(49, 1)
            assert (await peer.answer(49))[0] == "49"

    asyncio.run(story())
    assert "ZeroDivisionError" in caplog.text
