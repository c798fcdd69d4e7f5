"""Numbers through the whole ticket: typed, echoed in words, confirmed, and on their way to TWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale, Qt

from ibdesk.core.records.contract import Contract
from tests.gui.session.scripted import NVDA_DETAILS
from tests.gui.ticket.conftest import Trader
from tests.typed_numbers import LOCALES

OIL = replace(
    NVDA_DETAILS, contract=replace(Contract(con_id=NVDA_DETAILS.contract.con_id, symbol="CL"), sec_type="FUT")
)  # fmt: skip


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    """A computer of that country."""
    usual = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(usual)


def test_scenario_106_accepted_is_echoed_is_sent_in_every_country(locale: str, trader: Trader) -> None:
    for typed, meant in (("1,000", "1000"), ("1.000,5", None), ("0,012", None), ("1\u2019000", None)):
        trader.write(typed, "178.30")
        assert trader.problems()[0].startswith("Quantity ")
        assert meant is None or meant in trader.problems()[0]
    trader.write("12", "178.30")
    assert trader.text("ticket.preview") == "BUY 12 NVDA LMT 178.30 DAY"
    dialog = trader.reviewed()
    assert dialog.transmit.text().startswith("BUY 12 NVDA LMT 178.30 DAY")
    trader.click("confirm.transmit")
    trader.until(lambda: len(trader.placed) == 1)
    assert (trader.placed[0].spec.quantity, trader.placed[0].spec.limit_price) == (Decimal(12), Decimal("178.30"))


def test_scenario_112_prices_below_zero_only_where_the_instrument_may(trader: Trader) -> None:
    form = trader.panel.form
    assert form.limit.paste_problem("-37.63") == "Nothing pasted: -37.63 is below zero."
    trader.panel.instrument.take(OIL)
    for field in (form.limit, form.stop, form.reference):
        assert field.paste_problem("-37.63") == ""
    trader.type("ticket.limit", "-37.63")
    assert form.limit.value() == Decimal("-37.63")
    assert not any("negative" in problem for problem in trader.problems())
    trader.type("ticket.limit", "0.00")
    trader.key("ticket.limit", Qt.Key.Key_Down)
    assert form.limit.value() == Decimal("-0.01"), "the arrows go below zero, too"
    trader.panel.instrument.take(NVDA_DETAILS)
    trader.type("ticket.limit", "-37.63")
    assert form.limit.value() is None
    assert any("negative" in problem for problem in trader.problems())


def test_scenario_111_a_size_that_the_contract_does_not_trade_in_is_refused_with_its_neighbours(
    trader: Trader,
) -> None:
    trader.write("1.5", "178.30")
    assert trader.problems() == ["Quantity must be a multiple of 1 here. Use 1 or 2."]
    assert not trader.find("ticket.review").isEnabled()
    lots = replace(NVDA_DETAILS, min_size=Decimal(100), size_increment=Decimal(100))
    trader.panel.instrument.take(lots)
    trader.write("150", "178.30")
    assert trader.problems() == ["Quantity must be a multiple of 100 here. Use 100 or 200."]
    trader.write("50", "178.30")
    assert trader.problems() == ["Quantity must be at least 100 here. Use 100."]
    trader.write("100", "178.30")
    assert not any("Quantity" in problem for problem in trader.problems())
