"""Profit and loss: one subscription per account and per held position, ended and renewed with the link."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.ids import RequestId
from ibdesk.core.records.account import AccountProfit, PositionProfit
from ibdesk.core.records.command import (
    CancelAccountProfit,
    CancelPositionProfit,
    SubscribeAccountProfit,
    SubscribePositionProfit,
)
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionRow
from ibdesk.session.views import Phase
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA


def hold(desk: Desk, quantity: str) -> None:
    row = PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(quantity), average_cost=Decimal(170))
    desk.broker.tell(row)


def newest(desk: Desk, kind: type) -> RequestId:
    return desk.broker.of(kind)[-1].request_id  # type: ignore[union-attr, no-any-return]


def held(desk: Desk) -> Desk:
    desk.connect()
    desk.broker.positions = [
        PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(100), average_cost=Decimal(170))
    ]
    hold(desk, "100")
    desk.until(lambda: bool(desk.broker.of(SubscribePositionProfit)))
    return desk


def test_profit_of_account_and_position_arrive_with_the_time_of_tws(desk: Desk) -> None:
    held(desk)
    account = newest(desk, SubscribeAccountProfit)
    position = newest(desk, SubscribePositionProfit)
    told = AccountProfit(request_id=account, daily=Decimal("158.70"), unrealized=None, realized=Decimal("-74.76"))
    desk.broker.tell_state(("profit", account), told)
    single = PositionProfit(
        request_id=position, quantity=Decimal(100), daily=Decimal(132), unrealized=Decimal(200), realized=None,
        value=Decimal(17842),
    )  # fmt: skip
    desk.broker.tell_state(("position_profit", position), single)
    desk.until(lambda: desk.session.profits.of(ACCOUNT, NVDA.con_id) is not None)
    profit = desk.session.profits.of(ACCOUNT)
    assert profit is not None
    assert (profit.daily, profit.unrealized, profit.realized) == (Decimal("158.70"), None, Decimal("-74.76"))
    assert abs((desk.session.link.world_now() - profit.at).total_seconds()) < 5


def test_a_closed_position_lets_its_subscription_go(desk: Desk) -> None:
    """Scenario 78: a fill that takes the position to zero is told by its row, never counted here."""
    held(desk)
    hold(desk, "0")
    desk.until(lambda: bool(desk.broker.of(CancelPositionProfit)))
    assert desk.session.profits.of(ACCOUNT, NVDA.con_id) is None
    assert len(desk.broker.of(SubscribeAccountProfit)) == 1


def test_scenario_13_each_account_of_the_list_has_its_own_subscription(desk: Desk) -> None:
    desk.accounts = (ACCOUNT, "DU2000000")
    desk.connect()
    desk.until(lambda: len(desk.broker.of(SubscribeAccountProfit)) == 2)
    assert [one.account for one in desk.broker.of(SubscribeAccountProfit)] == list(desk.accounts)  # type: ignore[union-attr]


def test_leaving_cancels_every_subscription(desk: Desk) -> None:
    held(desk)
    broker = desk.broker
    desk.session.connector.close()
    desk.until(lambda: bool(broker.of(CancelAccountProfit)))
    assert len(broker.of(CancelPositionProfit)) == 1


def test_a_reconnect_asks_anew_and_keeps_the_last_known_meanwhile(desk: Desk) -> None:
    held(desk)
    account = newest(desk, SubscribeAccountProfit)
    told = AccountProfit(request_id=account, daily=Decimal(5), unrealized=None, realized=None)
    desk.broker.tell_state(("profit", account), told)
    desk.until(lambda: desk.session.profits.of(ACCOUNT) is not None)
    desk.broker.lose()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    assert desk.session.profits.of(ACCOUNT) is not None
    desk.session.connector.try_now()
    desk.until(lambda: bool(desk.brokers[1].of(SubscribeAccountProfit)))
    assert newest(desk, SubscribeAccountProfit) != account


def test_scenario_21_after_1101_profits_are_asked_for_once_more_and_the_old_ones_ended(desk: Desk) -> None:
    held(desk)
    desk.broker.tell(Notice(subject_id=None, code=1101, text="restored, data lost"))
    desk.until(lambda: len(desk.broker.of(SubscribeAccountProfit)) == 2)
    assert len(desk.broker.of(SubscribePositionProfit)) == 2
    assert len(desk.broker.of(CancelAccountProfit)) == 1
    assert len(desk.broker.of(CancelPositionProfit)) == 1


def test_a_refusal_is_kept_as_the_reason(desk: Desk) -> None:
    held(desk)
    request = newest(desk, SubscribeAccountProfit)
    desk.broker.tell(Notice(subject_id=request, code=321, text="Invalid account code"))
    desk.until(lambda: desk.session.profits.failure(ACCOUNT) is not None)
    assert desk.session.profits.of(ACCOUNT) is None
