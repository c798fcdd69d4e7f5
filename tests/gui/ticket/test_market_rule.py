"""The ticket on London: ten-pence steps from the market rule, and no price between them (scenario 110)."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ibdesk.core.records.command import RequestMarketRule, SubscribeQuote
from ibdesk.core.records.contract import MarketRule
from ibdesk.core.ticks import Band
from tests.gui.ticket.conftest import CSH2_DETAILS, Trader

POUNDS = MarketRule(rule_id=990106, bands=(Band(Decimal(0), Decimal("0.000001")), Band(Decimal(500), Decimal("0.1"))))
BETWEEN = "Limit 119565 is between ticks. Use 119560 or 119570."


def choose_csh2(trader: Trader) -> None:
    """Type the symbol and wait for its quote."""
    trader.type("ticket.symbol", "CSH2")
    QTest.keyClick(trader.find("ticket.symbol"), Qt.Key.Key_Return)
    trader.advance(1.1)  # one search a second
    trader.until(lambda: trader.panel.instrument.details is not None)
    request = trader.broker.of(SubscribeQuote)[-1].request_id  # type: ignore[union-attr]
    trader.broker.quote(request, bid="119550", ask="119570")
    trader.until(lambda: trader.text("ticket.limit") != "")


def test_the_limit_of_csh2_moves_by_ten_pence_once_the_rule_has_come(trader: Trader) -> None:
    choose_csh2(trader)
    assert [one.rule_id for one in trader.broker.of(RequestMarketRule)] == [990106]  # type: ignore[union-attr]
    trader.broker.tell(POUNDS)
    trader.until(lambda: "tick 10" in trader.text("ticket.product"))
    trader.type("ticket.limit", "119560")
    limit = trader.find("ticket.limit")
    QTest.keyClick(limit, Qt.Key.Key_Up)
    assert trader.text("ticket.limit") == "119570"
    QTest.keyClick(limit, Qt.Key.Key_Down)
    QTest.keyClick(limit, Qt.Key.Key_Down)
    assert trader.text("ticket.limit") == "119550"
    assert limit.accessibleName() == "Limit price, GBp, tick 10"


def test_scenario_110_a_price_between_the_steps_is_refused_and_both_neighbours_offered(trader: Trader) -> None:
    choose_csh2(trader)
    trader.type("ticket.quantity", "1")
    trader.type("ticket.limit", "119565")
    assert BETWEEN not in trader.problems()  # as far as TWS has told, this price may stand
    trader.broker.tell(POUNDS)
    trader.until(lambda: BETWEEN in trader.problems())
    problem = next(one for one in trader.panel.strip.problems.problems if one.text == BETWEEN)
    assert problem.choices == ("119560", "119570")
    assert not trader.session.order_desk.preview(trader.panel.draft()).ok
    trader.panel.on_problem_picked(problem, "119560")
    assert BETWEEN not in trader.problems()


def test_an_old_copy_of_the_details_is_still_judged_by_the_rule(trader: Trader) -> None:
    choose_csh2(trader)
    trader.broker.tell(POUNDS)
    trader.until(lambda: bool(trader.session.contracts.with_rule(CSH2_DETAILS).bands))
    draft = trader.draft(details=CSH2_DETAILS, limit="119565")
    assert BETWEEN in [one.text for one in trader.session.order_desk.check(draft)]


def test_a_rule_is_asked_for_once_and_again_only_if_a_link_took_the_answer_with_it(trader: Trader) -> None:
    choose_csh2(trader)
    trader.session.contracts.details(CSH2_DETAILS.contract)
    trader.until(lambda: not trader.session.contracts._open)
    assert len(trader.broker.of(RequestMarketRule)) == 1
    trader.broker.lose()
    trader.until(lambda: not trader.session.link.view.ready)
    trader.session.connector.try_now()
    trader.until(lambda: len(trader.brokers) == 2 and len(trader.brokers[1].of(RequestMarketRule)) == 1)
    trader.broker.tell(POUNDS)
    trader.until(lambda: bool(trader.session.contracts.with_rule(CSH2_DETAILS).bands))
    trader.session.contracts.details(CSH2_DETAILS.contract)
    trader.until(lambda: not trader.session.contracts._open)
    assert len(trader.broker.of(RequestMarketRule)) == 1
