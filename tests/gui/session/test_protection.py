"""What is unprotected is said once, at once and loudly; what may be passing waits; what is unproven is not guessed."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.protection import Danger
from ibdesk.core.records.command import PlaceOrder
from ibdesk.session.views import NoticeView, Phase
from tests.gui.session.bracketed import ENTRY, OTHER, STOP, TARGET, bracket, fill, hear, hold, key, record
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA

PLACE = (ACCOUNT, NVDA.con_id)


def dangers(desk: Desk) -> list[tuple[Danger, Decimal]]:
    desk.session.pump.flush()
    return [(one.danger, one.quantity) for one in desk.session.protection.findings]


def said(desk: Desk) -> list[NoticeView]:
    desk.session.pump.flush()
    return [one for one in desk.session.notices.rows if one.about == "Position NVDA"]


def until(desk: Desk, *wanted: tuple[Danger, int]) -> None:
    expected = [(danger, Decimal(quantity)) for danger, quantity in wanted]
    desk.until(lambda: dangers(desk) == expected)


def test_scenario_70_a_rejected_stop_is_said_once_however_often_tws_repeats_it(trading: Desk) -> None:
    bracket(trading)
    assert dangers(trading) == []
    hear(trading, (STOP, "Inactive"))
    until(trading, (Danger.UNPROTECTED, 100))
    for _ in range(3):
        hear(trading, (STOP, "Inactive"), (ENTRY, "Submitted"))
        dangers(trading)
    (notice,) = said(trading)
    assert (notice.kind, notice.count, notice.about_key) == ("err", 1, (Danger.UNPROTECTED, PLACE, key(ENTRY)))
    assert notice.text.startswith(
        "UNPROTECTED: 100 NVDA of order 61 of client 7 without a working stop. The stop 63 is"
    )
    assert notice.next_step == "Place a stop or close the position. Nothing is sent by itself."
    assert not any(isinstance(one, PlaceOrder) for one in trading.broker.sent)


def test_scenario_70_a_stop_by_hand_ends_it_and_losing_that_one_is_news_again(trading: Desk) -> None:
    bracket(trading)
    fill(trading)
    hear(trading, (STOP, "Inactive"))
    until(trading, (Danger.UNPROTECTED, 100))
    assert trading.session.protection.unprotected(PLACE) == 100
    hear(trading, (TARGET, "Cancelled"), (OTHER, "PreSubmitted"))
    until(trading, (Danger.INCOMPLETE, 100))  # the target is gone, but nothing is open to a loss
    assert trading.session.protection.unprotected(PLACE) == 0
    hear(trading, (OTHER, "Cancelled"))
    until(trading, (Danger.UNPROTECTED, 100))
    trading.until(lambda: sum(one.count for one in said(trading)) == 2)


def test_the_units_without_any_exit_are_known_for_a_position_without_a_bracket_too(trading: Desk) -> None:
    assert trading.session.protection.without_exit(PLACE) == 0
    bracket(trading)
    fill(trading)
    trading.until(lambda: trading.session.protection.without_exit(PLACE) == 0)
    hear(trading, (TARGET, "Cancelled"), (STOP, "Cancelled"))
    trading.until(lambda: trading.session.protection.without_exit(PLACE) == 100)


def test_scenario_71_legs_that_outlive_their_entry_for_two_seconds_are_told(trading: Desk) -> None:
    bracket(trading)
    hear(trading, (ENTRY, "Cancelled"))
    until(trading, (Danger.ORPHAN, 100), (Danger.ORPHAN, 100))
    assert said(trading) == []
    hear(trading, (TARGET, "Cancelled"))
    until(trading, (Danger.ORPHAN, 100))
    trading.advance(2.5)
    (notice,) = said(trading)
    assert (notice.kind, notice.text) == (
        "warn", "Order 63 of client 7 has no parent: 100 NVDA left. Its entry, order 61, was cancelled without a fill.",
    )  # fmt: skip


def test_law_L7_nothing_new_is_said_and_nothing_taken_back_while_the_link_is_down(trading: Desk) -> None:
    bracket(trading)
    hear(trading, (STOP, "Inactive"))
    until(trading, (Danger.UNPROTECTED, 100))
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    assert dangers(trading) == [(Danger.UNPROTECTED, 100)]
    assert [one.stale for one in trading.session.protection.findings] == [True]
    assert trading.session.protection.without_exit(PLACE) is None
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    until(trading, (Danger.UNPROTECTED, 100))
    assert [one.stale for one in trading.session.protection.findings] == [False]
    assert len(said(trading)) == 1


def test_law_L8_a_fill_before_its_position_makes_no_left_over_exit(trading: Desk) -> None:
    bracket(trading)
    dangers(trading)
    found: list[object] = []
    protection = trading.session.protection
    protection.changed.connect(lambda _change: found.extend(protection.findings))
    fill(trading, position=False)
    trading.until(lambda: trading.session.orders.order(key(ENTRY)).ended)  # type: ignore[union-attr]
    assert trading.session.lists.doubtful_positions == {PLACE}
    assert dangers(trading) == []
    hold(trading, "100")
    trading.until(lambda: trading.session.lists.doubtful_positions == frozenset())
    assert dangers(trading) == []
    assert found == []
    hold(trading, "0")  # closed by something whose fill is not told here: TWS's lists decide
    trading.until(lambda: trading.session.lists.doubtful_positions == {PLACE})
    assert dangers(trading) == []
    for _ in range(2):
        trading.session.lists.refresh()
        trading.until(lambda: not trading.session.lists.running)
    until(trading, (Danger.ORPHAN, 100), (Danger.ORPHAN, 100))


def test_scenario_70_what_happened_while_away_stands_in_the_report(trading: Desk) -> None:
    bracket(trading)
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    lost = [one for one in trading.broker.orders if one.order_id != STOP]
    trading.broker.orders = lost
    trading.broker.completed = [record(STOP, "Cancelled")]
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    trading.until(lambda: any(one.kind is Kind.UNPROTECTED for one in trading.session.away.items))
    assert trading.session.away.items[0].key == key(ENTRY)


def test_another_gateway_is_another_world(trading: Desk) -> None:
    bracket(trading)
    hear(trading, (STOP, "Inactive"))
    until(trading, (Danger.UNPROTECTED, 100))
    trading.session._forget_world()
    assert dangers(trading) == []
    assert said(trading) != []
