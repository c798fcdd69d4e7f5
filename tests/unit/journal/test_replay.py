"""What the next start knows of the orders of the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ibdesk.core.ids import ClientId, OrderId, PermId, SessionNo
from ibdesk.core.orders.events import ChangeNotApplied, Resolved, SendResult
from ibdesk.core.orders.state import Base, Certainty, Order, OrderKey
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.link import ManagedAccounts, SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus
from ibdesk.journal import Journal
from ibdesk.journal.entries import broker_day, day_bounds
from tests.unit.journal.conftest import NOW, NVDA, Open, commit, intent

ME = ClientId(1)
SESSION = SessionNo(1)
FIRST = intent(43)
KEY = FIRST.order_key


def restarted(journal: Journal, open_journal: Open) -> list[Order]:
    """Close the program, start it again."""
    assert journal.close()
    return open_journal().orders_open(ME)


def status(word: str, filled: int = 0) -> OrderStatus:
    """Return an `orderStatus` of the order."""
    return OrderStatus(
        order_id=KEY.order_id, client_id=ME, perm_id=PermId(2**31 + 5), parent_id=None, status=word,
        filled=Decimal(filled), remaining=Decimal(1 - filled), average_price=None, last_price=None, why_held="",
    )  # fmt: skip


def opened(word: str) -> OpenOrder:
    """Return an `openOrder` of the order."""
    return OpenOrder(
        order_id=KEY.order_id, client_id=ME, perm_id=PermId(2**31 + 5), contract=NVDA, spec=FIRST.spec, status=word
    )


def execution(shares: int = 1) -> Execution:
    """Return one execution of the order."""
    return Execution(
        request_id=None, exec_id="0000e0d5.01.01", order_id=KEY.order_id, client_id=ME, perm_id=PermId(2**31 + 5),
        contract=NVDA, account="DU1", side="BUY", shares=Decimal(shares), price=Decimal("178.38"),
        cumulative=Decimal(shares), average_price=None, exchange="NASDAQ", order_ref="ibd-43", time=NOW, time_text="",
    )  # fmt: skip


def test_an_order_without_any_answer_comes_back_unknown(open_journal: Open) -> None:
    """SENDING and SENT both replay as UNKNOWN: nobody knows whether the bytes arrived."""
    journal = open_journal()
    commit(journal, FIRST)
    (order,) = restarted(journal, open_journal)
    assert (order.base, order.certainty) == (Base.UNKNOWN, Certainty.UNRECONCILED)
    assert order.asked == FIRST.spec
    assert order.key == KEY


def test_a_working_order_comes_back_unknown_with_all_that_was_heard(open_journal: Open) -> None:
    journal = open_journal()
    commit(journal, FIRST)
    for record in (opened("Submitted"), status("Submitted"), ManagedAccounts(accounts=("DU1",))):
        journal.append(record, SESSION)
    journal.note_cancel(KEY, SESSION, "asked by hand")
    (order,) = restarted(journal, open_journal)
    assert order.base is Base.UNKNOWN
    assert order.perm_id == 2**31 + 5
    assert order.confirmed == FIRST.spec


def test_a_filled_order_comes_back_filled_with_its_commission(open_journal: Open) -> None:
    journal = open_journal()
    commit(journal, FIRST)
    cost = Commission(exec_id="0000e0d5.01.01", amount=Decimal("1.00"), currency="USD", realized_pnl=None)
    for record in (opened("Submitted"), execution(), cost, status("Filled", 1)):
        journal.append(record, SESSION)
    journal.close()
    again = open_journal()
    assert again.orders_open(ME) == []
    (order,) = again.orders_today(ME)
    assert (order.base, order.filled) == (Base.FILLED, 1)
    assert order.commission_of(order.fills[0]) == cost
    assert again.orders_today(ClientId(7)) == []


def test_a_rejection_counts_only_if_the_session_knew_whose_it_was(open_journal: Open) -> None:
    """A request id may equal an order id: a 200 for a search must not end order 43."""
    journal = open_journal()
    commit(journal, FIRST)
    journal.append(Notice(subject_id=None, code=200, text="No security definition"), SESSION)
    (order,) = restarted(journal, open_journal)
    assert order.base is Base.UNKNOWN


def test_a_rejected_an_unsent_and_a_settled_order_have_ended(open_journal: Open) -> None:
    journal = open_journal()
    keys = {}
    for number in (43, 44, 45, 46):
        commit(journal, intent(number))
        keys[number] = OrderKey(client_id=ME, order_id=OrderId(number))
    journal.append(Notice(subject_id=None, code=201, text="margin short"), SESSION, key=keys[43])
    journal.append(
        SendResult(time=NOW, command="place", outcome=SendOutcome.NOT_SENT, reason="no link"), SESSION, key=keys[44]
    )
    done = replace(opened("Cancelled"), order_id=OrderId(45), spec=intent(45).spec)
    journal.append(CompletedOrder(order=done), SESSION)
    (order,) = restarted(journal, open_journal)
    assert order.key == keys[46]


def test_a_user_statement_settles_an_unknown_order_for_the_next_start(open_journal: Open) -> None:
    journal = open_journal()
    commit(journal, FIRST)
    journal.append(SendResult(time=NOW, command="place", outcome=SendOutcome.MAYBE, reason="reset"), SESSION, key=KEY)
    journal.append(Resolved(time=NOW, base=Base.USER_RESOLVED, text="TWS shows nothing"), SESSION, key=KEY)
    assert restarted(journal, open_journal) == []


def test_a_change_is_replayed_with_its_order(open_journal: Open) -> None:
    journal = open_journal()
    commit(journal, FIRST)
    journal.append(opened("Submitted"), SESSION)
    larger = replace(FIRST.spec, quantity=Decimal(5))
    commit(journal, replace(FIRST, kind="modify", number=1, spec=larger, before=FIRST.spec))
    journal.append(replace(opened("Submitted"), spec=larger), SESSION)
    journal.append(execution(), SESSION)
    (order,) = restarted(journal, open_journal)
    assert (order.base, order.spec.quantity, order.filled) == (Base.UNKNOWN, 5, 1)


def test_scenario_138_a_clock_that_steps_back_does_not_change_the_story(open_journal: Open) -> None:
    """The change was asked before it was confirmed, whatever the clock said an hour later."""
    steps = iter(range(1000))
    journal = open_journal(clock=lambda: NOW - timedelta(hours=next(steps)))
    commit(journal, FIRST)
    journal.append(opened("Submitted"), SESSION)
    larger = replace(FIRST.spec, quantity=Decimal(5))
    commit(journal, replace(FIRST, kind="modify", number=1, spec=larger, before=FIRST.spec))
    journal.append(replace(opened("Submitted"), spec=larger), SESSION)
    (order,) = restarted(journal, open_journal)
    texts = [line.text for line in order.history]
    assert texts.index("Change 1 asked") < texts.index("Change 1 confirmed")
    assert order.asked == larger


def test_yesterdays_ended_orders_are_gone_and_open_ones_stay(open_journal: Open) -> None:
    """Done rows go when IB's day rolls; an order without an end never does (scenario 77)."""
    journal = open_journal()
    commit(journal, FIRST, intent(44))
    for record in (opened("Submitted"), execution()):
        journal.append(record, SESSION)
    journal.close()
    assert len(open_journal().orders_today(ME)) == 2


def test_a_noted_end_is_believed_unless_tws_spoke_afterwards(open_journal: Open) -> None:
    """An order that never left ended for a reason that TWS could not report; one that came back lives."""
    journal = open_journal()
    commit(journal, FIRST, intent(44))
    journal.note_end(intent(44).order_key, Base.NOT_SENT.value)
    journal.note_end(KEY, Base.REJECTED.value)
    journal.append(opened("Submitted"), SESSION)
    journal.close()
    again = open_journal()
    assert [order.key for order in again.orders_open(ME)] == [KEY]
    assert {order.base for order in again.orders_today(ME)} == {Base.UNKNOWN, Base.NOT_SENT}


def test_the_day_rolls(open_journal: Open) -> None:
    journal = open_journal()
    commit(journal, FIRST, intent(44))
    journal.note_end(KEY, "filled")
    journal.close()
    tomorrow = open_journal(clock=lambda: NOW + timedelta(days=1))
    assert [order.key for order in tomorrow.orders_today(ME)] == [intent(44).order_key]


def test_an_order_written_today_is_of_today_whatever_the_markets_clock_said(open_journal: Open) -> None:
    """A simulated market may stand at another date: what was asked of it today is still shown after a restart."""
    journal = open_journal()
    commit(journal, replace(FIRST, world_time=NOW - timedelta(days=2)))
    journal.note_end(KEY, "filled")
    assert journal.close()
    assert [order.key for order in open_journal().orders_today(ME)] == [KEY]


def test_the_day_has_23_or_25_hours_when_new_york_changes_its_clocks() -> None:
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 20), 24)):
        begins, ends = day_bounds(day)
        assert (ends - begins).total_seconds() == hours * 3600
        assert broker_day(begins) == broker_day(ends - timedelta(seconds=1)) == day


def test_a_change_of_an_order_that_ended_before_today_starts_nothing(open_journal: Open) -> None:
    journal = open_journal(clock=lambda: NOW - timedelta(days=1))
    commit(journal, FIRST)
    journal.note_end(KEY, "filled")
    journal.close()
    today = open_journal()
    commit(today, replace(FIRST, kind="modify", number=1))
    assert restarted(today, open_journal) == []


def test_the_day_is_new_yorks() -> None:
    """At 02:00 in London it is still yesterday for IB."""
    assert broker_day(datetime(2026, 11, 20, 2, 0, tzinfo=UTC)).isoformat() == "2026-11-19"


def test_a_change_that_was_not_applied_does_not_hide_the_next_one(open_journal: Open) -> None:
    """The first change died before its write, a later run found that out and the user changed the order anew."""
    first, second = (replace(FIRST.spec, limit_price=Decimal(price)) for price in ("178.00", "177.50"))
    journal = open_journal()
    commit(journal, FIRST)
    journal.append(opened("Submitted"), SESSION)
    commit(journal, replace(FIRST, kind="modify", number=1, spec=first))
    journal.append(ChangeNotApplied(time=NOW, number=1), SESSION, key=KEY)
    commit(journal, replace(FIRST, kind="modify", number=2, spec=second))
    journal.append(replace(opened("Submitted"), spec=second), SESSION)
    (order,) = restarted(journal, open_journal)
    assert order.asked.limit_price == Decimal("177.50")
    assert order.pending is None


def test_a_change_that_died_with_its_run_does_not_hide_the_change_of_the_next_run(open_journal: Open) -> None:
    """Killed before the write: the next run shows the old limit, its user changes it anew, and that one TWS takes."""
    first, second = (replace(FIRST.spec, limit_price=Decimal(price)) for price in ("178.00", "177.50"))
    journal = open_journal()
    commit(journal, FIRST)
    journal.append(opened("Submitted"), SESSION)
    commit(journal, replace(FIRST, kind="modify", number=1, spec=first))
    assert journal.close()
    journal = open_journal()
    (order,) = journal.orders_open(ME)
    assert (order.pending, order.spec) == (None, FIRST.spec)
    journal.append(opened("Submitted"), SESSION)
    commit(journal, replace(FIRST, kind="modify", number=2, spec=second))
    journal.append(replace(opened("Submitted"), spec=second), SESSION)
    (order,) = restarted(journal, open_journal)
    assert order.confirmed == second
    assert order.asked == second


def test_an_order_that_the_next_run_settled_needs_no_second_look(open_journal: Open) -> None:
    """Killed between the journal and the write: only the start in between made the order doubtful."""
    journal = open_journal()
    commit(journal, FIRST)
    assert journal.close()
    journal = open_journal()
    journal.append(Resolved(time=NOW, base=Base.NOT_PLACED, text="in none of its lists"), SESSION, key=KEY)
    assert restarted(journal, open_journal) == []
