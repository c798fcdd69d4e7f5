"""Cancel everything in TWS: what cannot be known is said, never that nothing is left (law L7)."""

from __future__ import annotations

import pytest

from ibdesk.panels.blotter.cancel_all import report_text
from ibdesk.session.previews import Scope
from tests.gui.session.bracketed import bracket
from tests.gui.session.conftest import Desk
from tests.gui.session.test_kill_switch import cancels, flag, raises, three, trading

__all__ = ["flag", "trading"]  # the fixtures


@pytest.mark.complains
def test_law_7_everything_without_a_list_never_says_that_nothing_is_left(
    trading: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And as soon as the list can be read, what lives is named."""
    three(trading)
    switch = trading.session.order_desk.kill_switch
    with monkeypatch.context() as patch:
        patch.setattr(type(trading.session.orders), "live", property(raises))
        switch.fire(Scope.EVERYTHING)
        trading.advance(5)
        report = switch.report
        assert report is not None
        assert (report.asked, report.done) == ((), False)
        assert report_text(trading.session, report) == (
            "Asked TWS to cancel everything. "
            "The list of orders cannot be read: what is still live is not known here. Look in TWS."
        )
    trading.advance(5)
    report = switch.report
    assert report is not None
    assert (len(report.left), report.unsure) == (3, "")
    assert cancels(trading) == [1, 2, 3], "own ones are asked for one by one, as always"


def test_law_7_a_list_that_tws_has_not_finished_leaves_everything_unproven(trading: Desk) -> None:
    switch = trading.session.order_desk.kill_switch
    trading.session.orders.unproven()
    switch.fire(Scope.EVERYTHING)
    report = switch.report
    assert report is not None
    assert (report.done, report.unsure) == (
        False, "TWS has not listed all its orders: more may be live. Look in TWS.",
    )  # fmt: skip


def test_scenario_116_orders_of_others_that_outlive_everything_are_named_once(trading: Desk) -> None:
    bracket(trading)
    trading.session.order_desk.kill_switch.fire(Scope.EVERYTHING)
    assert still_live(trading) == []
    trading.advance(15)
    assert still_live(trading) == [
        "Still live after Cancel orders: order 61 of client 7 on NVDA, order 62 of client 7 on NVDA, "
        "order 63 of client 7 on NVDA."
    ]
    assert cancels(trading) == [], "no client can cancel an order of another one"


def still_live(desk: Desk) -> list[str]:
    return [one.text for one in desk.session.notices.rows if one.text.startswith("Still live")]
