"""From the ticket to the wire and back, on a scripted broker and a real journal."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ibdesk.core.ids import OrderId, PermId
from ibdesk.core.orders.state import Base, Certainty, OrderKey
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, PlaceOrder, RequestOpenOrders
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.session.previews import Refused, Scope, Voided
from ibdesk.session.views import Phase
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA, NVDA_DETAILS


def fill(order_id: int, shares: str = "1", exec_id: str = "0001.01") -> Execution:
    return Execution(
        request_id=None, exec_id=exec_id, order_id=OrderId(order_id), client_id=desk_client(),
        perm_id=PermId(10**9 + order_id), contract=NVDA, account=ACCOUNT, side="BUY", shares=Decimal(shares),
        price=Decimal("178.40"), cumulative=None, average_price=None, exchange="ISLAND", order_ref="",
        time=datetime(2026, 11, 20, 15, 1, tzinfo=UTC), time_text="",
    )  # fmt: skip


def desk_client():  # type: ignore[no-untyped-def]
    from tests.gui.session.scripted import ENDPOINT

    return ENDPOINT.client_id


def test_an_order_goes_out_once_and_is_shown_as_tws_holds_it(trading: Desk) -> None:
    order = trading.place()
    assert order.key == OrderKey(client_id=desk_client(), order_id=OrderId(1))
    assert order.base is Base.WORKING
    (placed,) = trading.broker.of(PlaceOrder)
    assert isinstance(placed, PlaceOrder)
    assert placed.spec.order_ref.startswith("ibd-")
    assert placed.spec.account == ACCOUNT
    assert trading.session.link.view.next_order_id == 2
    assert trading.session.orders.counts.live == 1


def test_law_1_the_journal_holds_the_intent_before_the_command_is_queued(trading: Desk, tmp_path: Path) -> None:
    at_send: list[int] = []
    submit = trading.broker.submit

    def watch(command: object) -> None:
        if isinstance(command, PlaceOrder):
            with sqlite3.connect(tmp_path / "journal.db") as reader:
                at_send.append(reader.execute("SELECT count(*) FROM intents").fetchone()[0])
        submit(command)  # type: ignore[arg-type]

    trading.broker.submit = watch  # type: ignore[method-assign, assignment]
    trading.place()
    assert at_send == [1]


def test_scenario_98_two_clicks_on_transmit_send_one_order(trading: Desk) -> None:
    preview = trading.session.order_desk.preview(trading.draft())
    first = trading.session.order_desk.transmit(preview.token)
    second = trading.session.order_desk.transmit(preview.token)
    assert first.accepted
    assert (second.accepted, second.reason) == (False, "This preview was sent or is no longer valid. Review again.")
    trading.until(lambda: bool(trading.session.orders.rows))
    trading.until(lambda: trading.session.orders.rows[0].base is Base.WORKING)
    assert len(trading.broker.of(PlaceOrder)) == 1


def test_scenario_103_any_change_of_the_link_voids_an_open_preview(trading: Desk) -> None:
    voided: list[Voided] = []
    trading.session.order_desk.voided.connect(voided.append)
    preview = trading.session.order_desk.preview(trading.draft())
    trading.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost"))
    trading.until(lambda: bool(voided))
    assert voided[0].token == preview.token
    assert not trading.session.order_desk.transmit(preview.token).accepted
    assert not trading.broker.of(PlaceOrder)


def test_scenario_103_another_account_voids_the_preview(desk: Desk) -> None:
    desk.accounts = (ACCOUNT, "DU2000000")
    desk.connect()
    desk.quote()
    preview = desk.session.order_desk.preview(desk.draft())
    assert preview.ok
    desk.session.select_account("DU2000000")
    assert not desk.session.order_desk.transmit(preview.token).accepted


def test_scenario_104_a_preview_expires_after_30_s(trading: Desk) -> None:
    voided: list[Voided] = []
    trading.session.order_desk.voided.connect(voided.append)
    preview = trading.session.order_desk.preview(trading.draft())
    trading.advance(31.0)
    assert [one.token for one in voided] == [preview.token]
    result = trading.session.order_desk.transmit(preview.token)
    assert not result.accepted
    assert not trading.broker.of(PlaceOrder)


def test_scenario_104_a_price_that_ran_past_the_collar_is_refused_at_the_click(trading: Desk) -> None:
    preview = trading.session.order_desk.preview(trading.draft())
    request = trading.session.quotes._lines[NVDA.con_id].request_id
    assert request is not None
    trading.broker.quote(request, bid="150.00", ask="150.02")
    trading.until(lambda: (view := trading.session.quotes.view(NVDA.con_id)) is not None and view.bid == 150)
    result = trading.session.order_desk.transmit(preview.token)
    assert not result.accepted
    assert "collar" in result.reason


def test_scenario_104_a_preview_does_not_survive_a_reconnect(trading: Desk) -> None:
    preview = trading.session.order_desk.preview(trading.draft())
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    assert not trading.session.order_desk.transmit(preview.token).accepted
    assert not trading.broker.of(PlaceOrder)


@pytest.mark.parametrize(
    "quantity",
    ["1.000,5", "0,012", "1,000", "1e5", "+5", "1_000", "١٢", "nan", "inf", "−1", "1\u00a0", "", "0", "1\n2", "£5"],
)
def test_scenarios_106_to_109_what_is_no_plain_number_is_never_sent(trading: Desk, quantity: str) -> None:
    preview = trading.session.order_desk.preview(trading.draft(quantity=quantity))
    assert not preview.ok
    assert preview.problems
    assert not trading.session.order_desk.transmit(preview.token).accepted
    assert not trading.broker.of(PlaceOrder)


def test_scenario_108_an_empty_limit_is_refused_not_taken_as_zero(trading: Desk) -> None:
    problems = trading.session.order_desk.check(trading.draft(limit=""))
    assert [one.text for one in problems] == ["Limit is missing."]


def test_scenario_37_nothing_is_queued_while_the_link_is_down(trading: Desk) -> None:
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    preview = trading.session.order_desk.preview(trading.draft())
    assert not preview.ok
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    assert not trading.broker.of(PlaceOrder)


def test_a_change_starts_from_what_was_asked_and_touches_only_the_edited_field(trading: Desk) -> None:
    """D4, scenario 62."""
    order = trading.place(tif="GTC")
    preview = trading.session.order_desk.change(order.key, quantity="5")
    assert preview.ok, preview.problems
    assert preview.kind == "modify"
    assert preview.sentence == "BUY 1 → 5 NVDA LMT 178.40 GTC"
    assert trading.session.order_desk.transmit(preview.token).accepted
    trading.until(lambda: trading.session.orders.rows[0].spec.quantity == 5)
    first, second = trading.broker.of(PlaceOrder)
    assert isinstance(first, PlaceOrder)
    assert isinstance(second, PlaceOrder)
    assert second.order_id == first.order_id
    assert second.spec.order_ref == first.spec.order_ref
    assert (second.spec.tif, second.spec.limit_price) == (first.spec.tif, first.spec.limit_price)
    assert second.spec.quantity == 5


def test_d5_a_cancel_is_asked_once_and_ended_by_tws_alone(trading: Desk) -> None:
    order = trading.place()
    result = trading.session.order_desk.cancel([order.key])
    assert result.asked == (order.key,)
    pending = trading.session.orders.order(order.key)
    assert pending is not None
    assert pending.live
    assert len(trading.broker.of(CancelOrder)) == 1
    trading.broker.tell(trading.broker.status(1, order.spec, "Cancelled"))
    trading.until(lambda: trading.session.orders.rows[0].base is Base.CANCELLED)
    again = trading.session.order_desk.cancel([order.key])
    assert not again.asked
    assert "ended" in again.refused[0][1]


def test_d6_cancel_all_has_two_scopes(trading: Desk) -> None:
    first, second = trading.place(), trading.place(limit="178.30")
    mine = trading.session.order_desk.cancel_all("mine")
    assert set(mine.asked) == {first.key, second.key}
    trading.session.order_desk.cancel_all(Scope.EVERYTHING)
    assert len(trading.broker.of(CancelAllOrders)) == 1


def test_law_9_cancel_works_while_ib_is_unreachable_and_new_orders_do_not(trading: Desk) -> None:
    """Scenario 18."""
    order = trading.place()
    trading.broker.tell(Notice(subject_id=None, code=1100, text="lost"))
    trading.until(lambda: not trading.session.link.view.ib_up)
    lock = trading.session.order_desk.locked
    assert lock is not None
    assert lock.reason == "Locked: IB is not reachable"
    assert trading.session.order_desk.cancel([order.key]).asked


def test_scenario_41_silence_is_said_after_5_s_and_unknown_after_15_s(trading: Desk) -> None:
    trading.broker.silent = True
    preview = trading.session.order_desk.preview(trading.draft())
    trading.session.order_desk.transmit(preview.token)
    trading.until(lambda: bool(trading.session.orders.rows) and trading.session.orders.rows[0].base is Base.SENT)
    trading.advance(6.0)
    assert "No answer in 5 s" in [note.text for note in trading.session.orders.rows[0].notes]
    asked = len(trading.broker.of(RequestOpenOrders))
    trading.clock.now += 9.5
    trading.session._deadlines.run_due()
    assert trading.session.orders.rows[0].base is Base.UNKNOWN
    assert len(trading.broker.of(RequestOpenOrders)) == asked + 1
    assert len(trading.broker.of(PlaceOrder)) == 1


def test_a_write_that_may_have_happened_makes_the_order_unknown(trading: Desk) -> None:
    """Scenario 79: never sent again."""
    trading.broker.silent = True
    trading.broker.outcome = SendOutcome.MAYBE
    refused: list[Refused] = []
    trading.session.order_desk.refused.connect(refused.append)
    preview = trading.session.order_desk.preview(trading.draft())
    trading.session.order_desk.transmit(preview.token)
    trading.until(lambda: bool(refused))
    assert trading.session.orders.rows[0].base is Base.UNKNOWN
    again = trading.session.order_desk.preview(trading.draft())
    assert not again.ok
    assert "unknown" in again.problems[0].text


def test_a_lost_link_keeps_orders_and_finds_them_again_without_sending(trading: Desk) -> None:
    order = trading.place()
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    stale = trading.session.orders.order(order.key)
    assert stale is not None
    assert (stale.base, stale.certainty) == (Base.WORKING, Certainty.STALE)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    found = trading.session.orders.order(order.key)
    assert found is not None
    assert (found.base, found.certainty) == (Base.WORKING, Certainty.LIVE)
    assert not trading.broker.of(PlaceOrder)
    assert len(trading.session.orders.rows) == 1


def test_scenario_15_what_an_old_session_still_says_is_journalled_though_not_shown(
    trading: Desk, tmp_path: Path
) -> None:
    order = trading.place()
    old = trading.broker
    old.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)

    def journalled() -> int:
        with sqlite3.connect(tmp_path / "journal.db") as reader:
            query = "SELECT count(*) FROM records WHERE session = 1 AND type = 'OrderStatus'"
            return int(reader.execute(query).fetchone()[0])

    before = journalled()
    old.tell(old.status(1, order.spec, "Cancelled"))
    trading.until(lambda: journalled() == before + 1)
    trading.until(lambda: trading.session._bridge.late_records > 0)
    assert trading.session.orders.rows[0].base is Base.WORKING


def test_fills_come_from_executions_and_commissions_join_them(trading: Desk) -> None:
    """D8, law L4; the commission comes first (scenario 43)."""
    order = trading.place()
    cost = Commission(exec_id="0001.01", amount=Decimal("1.00"), currency="USD", realized_pnl=None)
    trading.broker.tell(cost, fill(1), fill(1))
    trading.until(lambda: trading.session.orders.rows[0].base is Base.FILLED)
    (row,) = trading.session.executions.rows
    assert row.commission == cost
    assert row.order_key == order.key
    filled = trading.session.orders.order(order.key)
    assert filled is not None
    assert filled.commissions == (cost,)


def test_scenario_47_a_correction_replaces_the_execution(trading: Desk) -> None:
    trading.place(quantity="2")
    trading.broker.tell(fill(1, "2", "0001.01"), fill(1, "1", "0001.02"))
    trading.until(
        lambda: bool(trading.session.executions.rows) and bool(trading.session.executions.rows[0].corrected_from)
    )
    (row,) = trading.session.executions.rows
    assert row.execution.shares == 1
    assert [one.shares for one in row.corrected_from] == [2]


def test_a_rejection_reaches_the_order_and_the_messages(trading: Desk) -> None:
    """Scenario 55."""
    trading.broker.silent = True
    preview = trading.session.order_desk.preview(trading.draft())
    trading.session.order_desk.transmit(preview.token)
    trading.until(lambda: bool(trading.session.orders.rows))
    trading.broker.tell(Notice(subject_id=1, code=201, text="Order rejected - reason: margin"))  # type: ignore[arg-type]
    trading.until(lambda: trading.session.orders.rows[0].base is Base.REJECTED)
    last = trading.session.notices.rows[-1]
    assert (last.code, last.about_key) == (201, trading.session.orders.rows[0].key)


def test_scenario_49_a_cancel_that_meets_a_fill_asks_tws_and_decides_nothing(trading: Desk) -> None:
    order = trading.place()
    trading.session.order_desk.cancel([order.key])
    asked = len(trading.broker.of(RequestOpenOrders))
    trading.broker.tell(Notice(subject_id=1, code=10148, text="OrderId 1 that needs to be cancelled cannot be"))  # type: ignore[arg-type]
    trading.until(lambda: len(trading.broker.of(RequestOpenOrders)) == asked + 1)
    trading.until(lambda: trading.session.orders.rows[0].certainty is Certainty.LIVE)
    assert trading.session.orders.rows[0].live


def test_an_order_in_no_list_after_a_reconnect_is_named_and_kept(trading: Desk) -> None:
    """Law L7: absence proves nothing."""
    order = trading.place()
    trading.broker.orders = []
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open and not trading.session.lists.running)
    kept = trading.session.orders.order(order.key)
    assert kept is not None
    assert kept.live
    assert kept.base is Base.UNKNOWN
    assert trading.session.notices.rows[-1].about_key == order.key


def test_a_change_adds_only_its_own_value_to_the_day(trading: Desk) -> None:
    order = trading.place(quantity="10")
    preview = trading.session.order_desk.change(order.key, quantity="12")
    assert trading.session.order_desk.transmit(preview.token).accepted
    sent = trading.session.checks.context(NVDA_DETAILS, preview.account).limits.sent_today
    assert sent == Decimal("178.40") * 12 * Decimal("0.75")


def test_ids_are_raised_only(trading: Desk) -> None:
    """Scenario 25, law L2: the next connect offers 1 again."""
    trading.place()
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.lists.gate_open)
    assert trading.session.link.view.next_order_id == 2
