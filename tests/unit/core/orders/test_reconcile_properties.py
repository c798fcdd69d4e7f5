"""Whatever the lists say, in whatever mixture: absence from an unproven list never changes a state."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.core.ids import OrderId, PermId
from ibdesk.core.orders import events, reconcile
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.readings import EVERY_LIST, ListName, Reading
from ibdesk.core.orders.reconcile import NotPlaced, Standing, decide
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.orders.verdicts import event_of
from tests.unit.core.orders.readings_of import unknown, working
from tests.unit.core.orders.reports_of import (
    KEY,
    NOW,
    SPEC,
    after,
    cancel,
    completed,
    execution,
    later,
    modify,
    open_order,
    opened,
    sent_order,
    status,
)

ORDERS = (
    unknown(),
    sent_order(),
    working(),
    after(opened("PreSubmitted")),
    after(opened("Submitted"), modify(quantity=Decimal(9))),
    after(opened("Submitted"), cancel()),
    after(opened("Submitted"), execution("a.01", 2)),
    after(opened("Submitted"), status("Cancelled")),
    after(execution("a.01", 5)),
    step(working(), events.Restarted(time=later(30))),
    replace(unknown(), asked=replace(SPEC, transmit=False)),
)
OPEN = (
    open_order("Submitted"),
    open_order("Submitted", replace(SPEC, quantity=Decimal(9))),
    open_order("PreSubmitted", replace(SPEC, order_ref="")),
    open_order("Submitted", replace(SPEC, order_ref="someone's"), perm_id=PermId(5)),
    open_order("Submitted", perm_id=PermId(6)),
)
readings_of_any_kind = st.builds(
    Reading,
    began_s=st.integers(0, 200),
    ended_s=st.just(0),
    complete=st.one_of(st.just(EVERY_LIST), st.frozensets(st.sampled_from(ListName))),
    link_up=st.booleans(),
    next_valid_id=st.one_of(st.none(), st.sampled_from([OrderId(1), KEY.order_id, OrderId(44)])),
    open_orders=st.lists(st.sampled_from(OPEN), max_size=2).map(tuple),
    executions=st.lists(st.just(execution("a.01", 2).record), max_size=1).map(tuple),
    completed=st.lists(st.just(completed("Cancelled").record), max_size=1).map(tuple),
).map(lambda one: replace(one, ended_s=one.began_s + 1))
standings = st.builds(Standing, since_s=st.integers(0, 100), relinked=st.booleans(), day_rolled=st.booleans())
orders = st.sampled_from(ORDERS)


@settings(max_examples=400)
@given(orders, st.lists(readings_of_any_kind, max_size=4), standings)
def test_law_7_lists_without_an_end_never_change_a_state_by_absence(
    order: Order, readings: list[Reading], standing: Standing
) -> None:
    cut = [replace(one, complete=EVERY_LIST - {ListName.ALL_OPEN}) for one in readings]
    event = event_of(decide(order, cut, standing), NOW)
    assert event is None or step(order, event).base is order.base


@settings(max_examples=600)
@given(orders, st.lists(readings_of_any_kind, max_size=4), standings)
def test_not_placed_only_when_every_condition_holds(order: Order, readings: list[Reading], standing: Standing) -> None:
    if decide(order, readings, standing) != NotPlaced():
        return
    looked_at = [one for one in readings if one.began_s >= standing.since_s]
    newest = looked_at[-1]
    assert order.base is Base.UNKNOWN
    assert order.asked.transmit
    assert not (order.acknowledged or order.perm_id or order.fills)
    assert standing.relinked
    assert not standing.day_rolled
    assert newest.next_valid_id is not None
    assert newest.next_valid_id <= KEY.order_id
    proven = [one for one in looked_at if one.link_up and one.complete == EVERY_LIST]
    assert newest in proven
    assert any(newest.began_s - one.ended_s >= reconcile.PROOF_GAP_S for one in proven)
    assert not newest.open_orders
    assert not newest.executions
    assert not newest.completed


@settings(max_examples=400)
@given(orders, st.lists(readings_of_any_kind, max_size=4), standings)
def test_no_outcome_ends_an_order_but_the_proof_and_none_asks_for_a_command(
    order: Order, readings: list[Reading], standing: Standing
) -> None:
    outcome = decide(order, readings, standing)
    event = event_of(outcome, NOW)
    later_on = order if event is None else step(order, event)
    assert isinstance(event, events.Resolved | events.StillUnknown | events.Missing | events.Confirmed
                      | events.ChangeNotApplied | None)  # fmt: skip
    if later_on.ended and not order.ended:
        assert outcome == NotPlaced()
    assert later_on.fills == order.fills
