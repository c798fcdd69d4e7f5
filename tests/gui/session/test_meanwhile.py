"""Between the review and the wire: what changed meanwhile is never sent (scenarios 20, 61, 104)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ibdesk.core.ids import PermId
from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.journal import Journal
from ibdesk.session.previews import Refused
from ibdesk.session.views import Phase
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA


def test_scenario_104_a_warning_that_came_after_the_review_is_not_sent_unticked(trading: Desk) -> None:
    """The shares are sold elsewhere while the dialog stands open: the order would now open a short position."""
    desk = trading.session.order_desk
    held = PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(1), average_cost=Decimal(170))
    trading.broker.tell(held, PositionEnd())
    trading.until(lambda: trading.session.positions.quantity(ACCOUNT, NVDA.con_id) == 1)
    preview = desk.preview(trading.draft(side="SELL"))
    assert preview.ok
    assert not preview.warnings
    trading.broker.tell(replace(held, quantity=Decimal(0)))
    trading.until(lambda: trading.session.positions.quantity(ACCOUNT, NVDA.con_id) == 0)
    result = desk.transmit(preview.token)
    assert (result.accepted, result.reason) == (False, "New since the review: This opens a short position of 1.")
    again = desk.preview(trading.draft(side="SELL"))
    assert [one.text for one in again.warnings] == ["This opens a short position of 1."]
    assert desk.transmit(again.token).accepted


def test_scenario_104_a_preview_is_too_old_also_where_its_timer_has_not_run_yet(trading: Desk) -> None:
    """The window stood still for a minute, and the click is what it does first."""
    preview = trading.session.order_desk.preview(trading.draft())
    trading.clock.now += 60
    result = trading.session.order_desk.transmit(preview.token)
    assert (result.accepted, result.reason) == (False, "The preview expired. Review again.")
    assert not trading.broker.of(PlaceOrder)


def test_scenario_104_a_warning_whose_number_moved_needs_no_second_review(trading: Desk) -> None:
    desk = trading.session.order_desk
    preview = desk.preview(trading.draft(limit="184.00"))
    assert [one.text for one in preview.warnings] == ["Limit is 3.1 % above mid."]
    request = trading.session.quotes._lines[NVDA.con_id].request_id
    assert request is not None
    trading.broker.quote(request, bid="178.60", ask="178.62")
    trading.until(
        lambda: (view := trading.session.quotes.view(NVDA.con_id)) is not None and view.bid != preview.market.bid
    )
    assert desk.transmit(preview.token).accepted


def held_back(journal: Journal) -> list[tuple[object, object]]:
    """Let the journal's disk be slow: intents wait here till the test commits them."""
    held: list[tuple[object, object]] = []
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    return held


def test_scenario_20_an_order_that_waits_for_a_slow_disk_while_the_link_flaps_is_not_sent(
    trading: Desk, journal: Journal
) -> None:
    """Law L7: the gate shut while the order stood in the journal's queue, and what TWS holds is in doubt."""
    commit, held = journal.commit_intent, held_back(journal)
    preview = trading.session.order_desk.preview(trading.draft())
    assert trading.session.order_desk.transmit(preview.token).accepted
    trading.broker.silent = True  # so that the lists stay unread
    for code in (1100, 1102):
        trading.broker.tell(Notice(subject_id=None, code=code, text="Connectivity"))
    trading.until(lambda: trading.session.link.view.ib_up and not trading.session.lists.gate_open)
    commit(*held[0])  # type: ignore[arg-type]
    trading.until(lambda: bool(trading.session.orders.rows))
    assert trading.session.orders.rows[0].base is Base.NOT_SENT
    assert not trading.broker.of(PlaceOrder)


def test_scenario_61_a_change_that_waits_while_the_order_becomes_two_is_not_sent(
    trading: Desk, journal: Journal
) -> None:
    order = trading.place()
    commit, held = journal.commit_intent, held_back(journal)
    preview = trading.session.order_desk.change(order.key, limit="178.30")
    assert trading.session.order_desk.transmit(preview.token).accepted
    twin = replace(trading.broker.open_order(1, order.spec), perm_id=PermId(5))
    trading.broker.tell(twin)
    trading.until(lambda: bool(trading.session.orders.rows[0].other_perm_ids))
    refused: list[Refused] = []
    trading.session.order_desk.refused.connect(refused.append)
    commit(*held[0])  # type: ignore[arg-type]
    trading.until(lambda: bool(refused))
    assert refused[0].reason == "Not sent: TWS shows two orders under this id. Cancel goes to both."
    assert len(trading.broker.of(PlaceOrder)) == 1


def test_law_2_an_id_that_waits_for_a_slow_disk_is_not_given_out_again_after_a_reconnect(
    trading: Desk, journal: Journal
) -> None:
    commit, held = journal.commit_intent, held_back(journal)
    preview = trading.session.order_desk.preview(trading.draft())
    first = trading.session.order_desk.transmit(preview.token).key
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    assert trading.session.order_desk.take_what_if_id() != first
    commit(*held[0])  # type: ignore[arg-type]
    trading.until(lambda: bool(trading.session.orders.rows))
    assert not trading.broker.of(PlaceOrder)
