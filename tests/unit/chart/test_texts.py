"""The legend and the states of a request, in words."""

from __future__ import annotations

import numpy as np

from ibdesk.core.ids import ConId
from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.panels.chart import texts, words
from ibdesk.panels.chart.texts import LegendStyle
from ibdesk.session.views import Failure

CSH2 = ContractDetails(
    contract=Contract(con_id=ConId(5), symbol="CSH2", exchange="LSE", currency="GBP"),
    long_name="AMUNDI SMART OVERNIGHT",
    price_magnifier=100,
)


def two_bars(volume: float = 930_000.0) -> Bars:
    def column(*values: float) -> np.ndarray:
        return np.array(values)

    return Bars(
        time=np.array([1_795_113_900, 1_795_114_800]), open=column(179.0, 179.45), high=column(180.0, 180.21),
        low=column(178.0, 179.35), close=column(179.45, 179.97), volume=column(1.0, volume), wap=column(1.0, 1.0),
        count=np.array([1, 1]), daily=False,
    )  # fmt: skip


def plain(pieces: list[texts.Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def test_the_legend_reads_as_in_the_picture() -> None:
    pieces = texts.legend(two_bars(), 1, 1_795_096_800, LegendStyle(decimals=2, daily=False, year=2026))
    assert plain(pieces) == "Thu 19 Nov 14:00 O 179.45 H 180.21 L 179.35 C 179.97 +0.52 +0.29 % Vol 0.93 M"
    assert {piece.token for piece in pieces if piece.text in ("179.97", "+0.52")} == {"up"}


def test_the_first_bar_has_no_change_and_prices_without_volume_none() -> None:
    style = LegendStyle(decimals=2, daily=False, year=2026)
    assert "%" not in plain(texts.legend(two_bars(), 0, 0, style))
    assert "Vol" not in plain(texts.legend(two_bars(float("nan")), 1, 0, style))


def test_a_bar_of_another_year_says_so() -> None:
    wall = 1_754_006_400
    assert texts.time_text(wall, LegendStyle(daily=True, year=2026)) == "Fri 1 Aug 2025"
    assert texts.time_text(wall, LegendStyle(daily=False, year=2026)) == "Fri 1 Aug 2025 00:00"
    assert texts.time_text(wall, LegendStyle(daily=False, year=2025)) == "Fri 1 Aug 00:00"


def test_changes_are_signed_and_zero_is_not() -> None:
    assert texts.signed(0.5, 2) == "+0.50"
    assert texts.signed(-0.5, 2) == "−0.50"
    assert texts.signed(-0.001, 2) == "0.00"


def test_volumes() -> None:
    assert texts.volume_text(930_000.0) == "0.93 M"
    assert texts.volume_text(99_999.0) == "99,999"
    assert texts.volume_text(float("nan")) == "—"


def test_states_of_a_request() -> None:
    assert texts.asking_text("3 D", "15 mins", 4.9) == "Asking for 3 D of 15 min bars, 4 s"
    assert texts.asking_text("3 M", "1 day", 0.0) == "Asking for 3 M of 1 day bars, 0 s"
    assert texts.waiting_text(11.2, (58, 60)) == "Waiting 12 s for the pacing limit (58 of 60)"


def test_failures_say_who_says_it_and_end_with_the_code() -> None:
    """Codes 162, 200, 321, 366 are shown in the panel in plain words."""
    said = words.failure_text(Failure(sentence="HMDS query returned no data: X@SMART Trades", code=162))
    assert said == "No data for this request. TWS says: HMDS query returned no data: X@SMART Trades (162)"
    assert words.failure_text(Failure(sentence="TWS knows no such contract.", code=200)) == (
        "No such contract. TWS knows no such contract. (200)"
    )
    assert words.failure_text(Failure(sentence="Error", code=321)).startswith("TWS refuses this request.")
    assert words.failure_text(Failure(sentence="gone", code=366)).endswith("(366)")
    assert words.failure_text(Failure(sentence="Not connected.")) == "Not connected."


def test_contracts_in_words() -> None:
    assert words.contract_tag(CSH2) == "CSH2 · LSE · GBp"
    assert words.contract_title(CSH2) == "AMUNDI SMART OVERNIGHT · LSE"
    match = SymbolMatch(
        contract=Contract(symbol="NVDA", primary_exchange="NASDAQ", currency="USD"), description="NVIDIA CORP"
    )
    assert words.choice_text(match) == "NVDA · NVIDIA CORP · NASDAQ · USD · STK"
