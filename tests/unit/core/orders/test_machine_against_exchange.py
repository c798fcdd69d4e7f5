"""Figure F4: the nine laws against a model exchange, whatever is placed, changed, filled, lost, doubled or said.

1,000 runs here, 10,000 by `packaging/long_tests.py`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ibdesk.core.notices import known_codes, rule_for
from ibdesk.core.orders import events
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.notices_on_orders import DUPLICATE_ID, MAY_ANSWER_CANCEL, MODIFY_REFUSED
from ibdesk.core.orders.state import Base, Certainty, Order
from ibdesk.core.records.link import SendOutcome
from tests.runs import runs
from tests.unit.core.orders.model_exchange import Exchange, shares_of
from tests.unit.core.orders.reports_of import SPEC, cancel, intent, later, modify, notice, sent

REMARKS = sorted(
    code
    for code in (*known_codes(), 424242)
    if not rule_for(code).ends_unacknowledged and code not in (DUPLICATE_ID, *MAY_ANSWER_CANCEL, *MODIFY_REFUSED)
)
LISTED = (110, 200, 201, 203, 460)
SHARES = st.integers(min_value=1, max_value=6)


class OneOrder(RuleBasedStateMachine):
    """One order between the machine and the exchange."""

    @initialize(alive=st.sampled_from([False, True, True, True]))
    def confirm(self, alive: bool) -> None:
        self.exchange = Exchange()
        self.heard: list[events.ExecutionReport] = []
        self.number = 0
        self.cancels: list[int] = []
        self.changes: list[events.ModifyAsked] = []
        self.order = step(None, intent())
        self.outcome: SendOutcome | None = None
        self.down = False
        if alive:  # most runs begin where it gets difficult
            self.start_to_write()
            self.write(SendOutcome.SENT, arrives=True, connected=True)
            self.acknowledge("Submitted")
            self.deliver_all_words()

    def take(self, event: events.OrderEvent) -> None:
        """Move the machine by one event and hold it to the laws that speak of steps."""
        before, after = self.order, step(self.order, event)
        self.order = after
        if isinstance(event, events.ExecutionReport):
            self.heard.append(event)
            self._law_l5(before, after)
        else:
            assert after.filled == before.filled, "law L4: only executions fill"
        if isinstance(event, events.NoticeReport) and before.acknowledged and before.live:
            # The refusal of a change may uncover that the order is filled: by its executions, not by the code.
            uncovered = after.base is Base.FILLED and before.wanted is not None and after.remaining == 0
            assert after.base is before.base or uncovered, "law L6: no code ends what was acknowledged"
        if before.place_outcome is not None:
            assert after.place_outcome is before.place_outcome, "law L3: written once"
        assert step(after, event) == after, "what is repeated changes nothing"

    def _law_l5(self, before: Order, after: Order) -> None:
        if before.ended and after.filled > before.filled:
            counted = before.reported_filled is not None and after.filled <= before.reported_filled
            assert counted or before.base is Base.FILLED or after.alarms, "law L5: booked and loud"

    # What we do

    @precondition(lambda self: self.order.base is Base.INTENT)
    @rule()
    def start_to_write(self) -> None:
        self.take(events.Sending(time=later(0)))

    @precondition(lambda self: self.outcome is None and self.order.base is not Base.INTENT)
    @rule(outcome=st.sampled_from(SendOutcome), arrives=st.booleans(), connected=st.booleans())
    def write(self, outcome: SendOutcome, arrives: bool, connected: bool) -> None:
        self.outcome = outcome
        if outcome is SendOutcome.SENT or (outcome is SendOutcome.MAYBE and arrives):
            self.exchange.receive()
        if connected:  # TWS may answer before we hear of our own bytes
            self.report_of_the_write()

    @precondition(lambda self: self.outcome is not None and self.order.place_outcome is None)
    @rule()
    def report_of_the_write(self) -> None:
        assert self.outcome is not None
        self.take(sent(self.outcome, "why"))

    @precondition(lambda self: allowed(self.order).change.ok and not self.down)
    @rule(quantity=st.integers(min_value=1, max_value=12))
    def change(self, quantity: int) -> None:
        self.number += 1
        asked = modify(self.number, quantity=Decimal(quantity))
        self.take(asked)
        self.changes.append(asked)

    @precondition(lambda self: allowed(self.order).cancel.ok)
    @rule()
    def cancel(self) -> None:
        self.number += 1
        self.take(cancel(self.number))
        if not self.down:
            self.cancels.append(self.number)

    @rule(seconds=st.sampled_from([3, 5, 15, 900]))
    def wait(self, seconds: int) -> None:
        self.take(events.Silence(time=later(seconds), waited_s=seconds))

    @rule()
    def read_the_alarm(self) -> None:
        self.take(events.AlarmSeen(time=later(60)))

    @rule()
    def try_the_id_again(self) -> None:
        before = self.order
        self.take(intent())
        assert replace(self.order, alarms=(), history=(), updated_at=before.updated_at) == replace(
            before, alarms=(), history=()
        ), "law L2: nothing was merged"

    @precondition(lambda self: self.order.base is Base.UNKNOWN)
    @rule()
    def settle_by_hand(self) -> None:
        self.take(events.Resolved(time=later(70), base=Base.USER_RESOLVED, text="seen in TWS"))

    @precondition(lambda self: self.order.base is Base.UNKNOWN and self.exchange.truth == "nowhere")
    @precondition(lambda self: self.order.place_outcome is not None)
    @rule()
    def settle_by_the_lists(self) -> None:
        self.take(events.Resolved(time=later(70), base=Base.NOT_PLACED, text="TWS never counted the id"))

    # What the exchange does

    @precondition(lambda self: self.exchange.truth == "live")
    @rule(word=st.sampled_from(["PendingSubmit", "PreSubmitted", "Submitted", "SomethingNew"]))
    def acknowledge(self, word: str) -> None:
        self.exchange.acknowledge(word)

    @precondition(lambda self: self.exchange.truth == "live" and not self.exchange.acknowledged)
    @rule()
    def reject(self) -> None:
        self.exchange.reject()

    @precondition(lambda self: self.exchange.truth == "live")
    @rule(shares=SHARES, all_of_it=st.booleans())
    def fill(self, shares: int, all_of_it: bool) -> None:
        rest = self.exchange.quantity - self.exchange.matched
        self.exchange.execute(rest if all_of_it else min(shares, rest))

    @precondition(lambda self: self.exchange.executed)
    @rule(data=st.data(), shares=st.integers(min_value=0, max_value=2))
    def correct(self, data: st.DataObject, shares: int) -> None:
        base = data.draw(st.sampled_from(sorted(self.exchange.executed)))
        self.exchange.correct(base, min(shares, self.exchange.executed[base][-1]))

    @precondition(lambda self: self.exchange.truth == "live")
    @rule()
    def drop_the_order(self) -> None:
        self.exchange.end(cancel_confirmed=False)

    @precondition(lambda self: self.changes)
    @rule()
    def hear_a_change(self) -> None:
        self.exchange.take_change(self.changes.pop(0).spec)

    @precondition(lambda self: self.cancels)
    @rule(refused=st.sampled_from(sorted(MAY_ANSWER_CANCEL)), willing=st.booleans())
    def hear_a_cancel(self, refused: int, willing: bool) -> None:
        self.cancels.pop(0)
        if self.exchange.truth == "live" and willing:
            self.exchange.end(cancel_confirmed=True)
        elif self.order.pending is not None:
            self.exchange.say(notice(refused, "not now"))

    @precondition(lambda self: self.exchange.truth != "nowhere")
    @rule(code=st.sampled_from(REMARKS))
    def remark(self, code: int) -> None:
        self.exchange.say(notice(code))

    @precondition(lambda self: self.order.acknowledged)
    @rule(code=st.sampled_from(LISTED))
    def remark_with_a_code_that_could_end(self, code: int) -> None:
        self.take(notice(code))

    # What the wire does

    @precondition(lambda self: self.exchange.words)
    @rule(twice=st.booleans())
    def deliver(self, twice: bool) -> None:
        event = self.exchange.words.pop(0)
        for _ in range(1 + twice):
            self.take(event)

    @precondition(lambda self: self.exchange.words)
    @rule()
    def deliver_all_words(self) -> None:
        while self.exchange.words:
            self.take(self.exchange.words.pop(0))

    @precondition(lambda self: self.exchange.others)
    @rule(data=st.data(), kept=st.booleans())
    def deliver_out_of_turn(self, data: st.DataObject, kept: bool) -> None:
        place = data.draw(st.integers(min_value=0, max_value=len(self.exchange.others) - 1))
        self.take(self.exchange.others[place])
        if not kept:  # a replay comes later
            del self.exchange.others[place]

    @precondition(lambda self: self.exchange.words)
    @rule()
    def drop_words(self) -> None:
        del self.exchange.words[0]

    @precondition(lambda self: self.exchange.others)
    @rule()
    def drop_an_execution(self) -> None:
        del self.exchange.others[0]

    @rule(restart=st.booleans())
    def lose_the_link(self, restart: bool) -> None:
        self.exchange.hang_up()
        self.changes.clear()
        self.cancels.clear()
        self.down = True
        if restart and self.outcome is not None:
            self.take(events.Restarted(time=later(30)))
        else:
            self.take(events.LinkLost(time=later(20)))

    @precondition(lambda self: self.down and self.outcome is not None)
    @rule()
    def reconnect_and_reconcile(self) -> None:
        if self.order.place_outcome is None:
            self.report_of_the_write()
        self.down, self.exchange.connected = False, True
        self.take(events.LinkBack(time=later(30)))
        for event in self.exchange.lists():
            self.take(event)
        self.take(events.ExecutionsQueried(time=later(40)))
        if self.exchange.truth != "nowhere":
            self.take(events.Confirmed(time=later(40)))
            self._agrees_with_the_truth()

    def _agrees_with_the_truth(self) -> None:
        """Hold the machine to the exchange once it has heard everything."""
        order, exchange = self.order, self.exchange
        assert order.filled == exchange.filled
        assert order.live is (exchange.truth == "live")
        if exchange.truth == "live":
            assert order.certainty is Certainty.LIVE
            assert (order.base, order.spec) == (Base.WORKING, exchange.spec)
        decided = {Base.USER_RESOLVED, Base.NOT_PLACED, Base.NOT_SENT}
        if order.ended and order.base not in decided:
            ended_as = {"filled": Base.FILLED, "cancelled": Base.CANCELLED, "rejected": Base.REJECTED}
            assert order.base is ended_as[exchange.truth] or (order.base, exchange.truth) == (
                Base.REJECTED, "cancelled"
            )  # fmt: skip

    # The laws

    @invariant()
    def law_l1_nothing_is_at_the_exchange_before_the_intent_was_written_down(self) -> None:
        if self.exchange.truth != "nowhere":
            assert self.order.base is not Base.INTENT

    @invariant()
    def law_l2_one_id_one_intent(self) -> None:
        first = intent()
        assert (self.order.key, self.order.contract, self.order.placed_at) == (first.key, first.contract, first.time)
        assert self.order.asked.order_ref == SPEC.order_ref

    @invariant()
    def law_l4_fills_are_the_highest_revisions_of_the_executions_that_came(self) -> None:
        assert self.order.filled == shares_of(self.heard)

    @invariant()
    def law_l7_an_end_is_never_guessed(self) -> None:
        """No wrong end: what the machine calls ended has ended, unless an alarm or a person's word stands for it."""
        order, truth = self.order, self.exchange.truth
        match order.base:
            case Base.FILLED:
                assert truth == "filled"
            case Base.CANCELLED:
                assert truth == "cancelled"
            case Base.REJECTED:
                assert truth in ("rejected", "cancelled")
            case Base.NOT_SENT | Base.NOT_PLACED:
                assert truth == "nowhere"
            case Base.EXPIRED:
                raise AssertionError("nothing expires here")

    @invariant()
    def law_l8_nothing_is_invented(self) -> None:
        assert self.order.confirmed is None or self.order.confirmed in self.exchange.contents
        assert self.order.acknowledged <= (self.exchange.truth != "nowhere")

    @invariant()
    def law_l9_what_may_be_alive_can_be_cancelled(self) -> None:
        order = self.order
        assert order.live is not order.ended
        assert not (order.ended and order.pending)
        assert order.ended or order.base is Base.INTENT or allowed(order).cancel.ok
        assert (order.certainty is Certainty.STALE) is (order.stale_since is not None)
        if allowed(order).change.ok:
            assert (order.certainty, order.pending) == (Certainty.LIVE, None)


OneOrder.TestCase.settings = settings(
    max_examples=runs(1000), stateful_step_count=30, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.timeout(3600)
class TestFigureF4(OneOrder.TestCase):  # type: ignore[misc, valid-type]
    """The runs."""
