"""'While you were away': each difference once, in words that a trader can act on, and no correction of anything."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.differences import Checkpoint, Held, Kind, checkpoint_of, differences, unexplained
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Order, Owner
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.position import PositionRow
from tests.unit.core.orders.readings_of import unknown, working
from tests.unit.core.orders.reports_of import (
    KEY,
    NVDA,
    SPEC,
    after,
    cancel,
    completed,
    execution,
    follow,
    intent,
    later,
    notice,
    open_order,
    opened,
    sent,
    status,
)

AAPL = Contract(con_id=ConId(265598), symbol="AAPL", currency="USD")


def report(before: Order | None, now: Order, **how: bool) -> list[tuple[Kind, str]]:
    known = {before.key: before} if before is not None else {}
    return [(one.kind, one.text) for one in differences(known, [now], **how)]


def test_nothing_is_said_when_nothing_differs() -> None:
    away = follow(working(), events.LinkLost(time=later(5)), events.LinkBack(time=later(9)), opened("Submitted"))
    assert report(working(), away) == []


def test_a_fill_is_told_with_its_price_and_what_was_filled_before() -> None:
    part = follow(working(), execution("a.01", 2))
    assert report(working(), part) == [(Kind.FILLED, "BUY 2 of 5 at 178.38")]
    assert report(part, follow(part, execution("b.01", 3))) == [(Kind.FILLED, "BUY 5 of 5 at 178.38 (was 2)")]
    bust = follow(part, execution("a.02", 0))
    assert report(part, bust)[-1] == (Kind.FILLED, "BUY 0 of 5 (was 2)")


@pytest.mark.parametrize(
    ("prices", "tick", "said"),
    [
        (("1.08405", "1.08406"), "0.00005", "1.08406"),  # FX: half of a tick between, shown to five decimals
        (("371.2", "371.2"), "0.1", "371.2"),  # pence
        (("15234.5", "15234.5"), "0.25", "15,234.50"),
        (("178.40", "178.40"), "0.01", "178.40"),
        (("1.08405", "1.08405"), None, "1.08405"),  # details not known yet: as the fills were told
        (("178.40", "178.40"), None, "178.40"),
    ],
)
def test_an_average_price_has_the_decimals_of_the_instrument(
    prices: tuple[str, str], tick: str | None, said: str
) -> None:
    filled = follow(working(), execution("a.01", 2, prices[0]), execution("b.01", 3, prices[1]))
    step = None if tick is None else Decimal(tick)
    (one,) = differences({KEY: working()}, [filled], tick_of=lambda _: step)
    assert one.text == f"BUY 5 of 5 at {said}"


def test_scenario_38_a_fill_known_only_from_the_ended_orders_says_so() -> None:
    listed = follow(working(), completed("Filled"))
    assert report(working(), listed) == [
        (
            Kind.FILLED,
            "BUY 5 NVDA LMT 178.40 DAY: filled, says TWS's list of ended orders, but no execution was told",
        )
    ]


def test_every_end_is_told() -> None:
    assert report(working(), follow(working(), status("Cancelled"))) == [(Kind.CANCELLED, "BUY 5 NVDA LMT 178.40 DAY")]
    assert report(working(), follow(working(), completed("Cancelled", "Expired by exchange")))[0][0] is Kind.EXPIRED
    going = follow(step(None, intent()), events.Sending(time=later(0)))
    sent_only = follow(going, sent())
    rejected = follow(sent_only, notice(201, "Order rejected - reason:\nmargin"))
    assert report(sent_only, rejected) == [
        (Kind.REJECTED, "BUY 5 NVDA LMT 178.40 DAY: Order rejected - reason: margin")
    ]
    never = follow(going, sent(SendOutcome.NOT_SENT, "why"))
    assert report(going, never)[0][0] is Kind.NOT_PLACED


def test_other_values_are_told_as_old_and_new() -> None:
    changed = follow(working(), opened("Submitted", replace(SPEC, quantity=Decimal(9))))
    assert report(working(), changed) == [(Kind.CHANGED, "BUY 5 → 9 NVDA LMT 178.40 DAY")]


def test_an_unknown_order_is_told_first_with_its_reason() -> None:
    (first, *_) = report(None, unknown())
    assert first == (Kind.UNKNOWN, "BUY 5 NVDA LMT 178.40 DAY. Link to TWS lost")


def test_an_open_cancel_and_an_alarm_are_told() -> None:
    asked = after(opened("Submitted"), cancel())
    assert report(asked, asked) == [(Kind.CANCEL_OPEN, "BUY 5 NVDA LMT 178.40 DAY: the cancel is not confirmed")]
    ended = follow(working(), status("Cancelled"))
    late = follow(ended, execution("a.01", 5))
    assert Kind.ALARM in [kind for kind, _ in report(ended, late)]


@pytest.mark.parametrize(
    ("owner", "client", "words"),
    [
        (Owner.CLIENT, 7, "by client 7"),
        (Owner.TWS, 0, "in TWS by hand"),
        (Owner.OWN, 1, "by client 1, your own id, but not by this ibdesk"),
    ],
)
def test_scenarios_64_and_65_a_new_order_of_somebody_else_is_told_with_its_owner(
    owner: Owner, client: int, words: str
) -> None:
    record = open_order("Submitted", client_id=ClientId(client), order_id=OrderId(client))
    stranger = step(None, events.OpenReport(time=later(1), record=record, owner=owner))
    assert report(None, stranger) == [(Kind.FOREIGN, f"BUY 5 NVDA LMT 178.40 DAY, placed {words}")]
    assert report(None, stranger, name_strangers=False) == []


def test_the_name_of_a_difference_is_that_of_the_order() -> None:
    typed = step(None, opened("Submitted", owner=Owner.TWS, order_id=OrderId(0), perm_id=PermId(9)))
    (own,) = differences({KEY: working()}, [follow(working(), status("Cancelled"))])
    (manual,) = differences({}, [typed])
    assert own.about == "Order 43 NVDA"
    assert manual.about == "Order typed in TWS NVDA"


# -- positions


def row(quantity: int, contract: Contract = NVDA) -> PositionRow:
    return PositionRow(account="DU1", contract=contract, quantity=Decimal(quantity), average_cost=None)


def bought(exec_id: str, shares: int, **changes: object) -> Execution:
    return replace(execution(exec_id, shares).record, **changes)  # type: ignore[arg-type]


def test_scenario_78_a_position_explained_by_its_fills_is_no_news() -> None:
    before = checkpoint_of(("DU1",), [row(10)], [bought("a.01", 10)])
    assert unexplained(before, [row(15)], [bought("a.01", 10), bought("b.01", 5)]) == ()
    assert unexplained(before, [row(4)], [bought("c.01", 6, side="SELL")]) == ()
    assert unexplained(before, [], [bought("c.01", 10, side="SELL")]) == ()


def test_scenario_77_a_change_that_no_fill_explains_is_shown_and_not_corrected() -> None:
    (gap,) = unexplained(Checkpoint(), [row(100, AAPL)], [])
    assert gap.kind is Kind.POSITION
    assert gap.key == ("DU1", AAPL.con_id)
    assert gap.text == "Unexplained change +100 AAPL: 0 before, 100 now. Nothing was corrected."
    held = Held(account="DU1", con_id=AAPL.con_id, symbol="AAPL", quantity=Decimal(100))
    (gone,) = unexplained(Checkpoint(positions=(held,)), [], [])
    assert gone.text == "Unexplained change −100 AAPL: 100 before, 0 now. Nothing was corrected."


def test_scenario_47_a_correction_moves_the_position_by_its_difference() -> None:
    before = checkpoint_of(("DU1",), [row(5)], [bought("a.01", 5)])
    assert unexplained(before, [row(3)], [bought("a.02", 3)]) == ()


def test_a_fill_without_its_position_is_a_gap_too() -> None:
    (gap,) = unexplained(Checkpoint(), [], [bought("a.01", 5)])
    assert gap.text.startswith("Unexplained change −5")


@pytest.mark.parametrize("kind", ["CASH", "BAG"])
def test_currencies_and_combinations_have_no_position_row(kind: str) -> None:
    assert unexplained(Checkpoint(), [], [bought("a.01", 5, contract=replace(NVDA, sec_type=kind))]) == ()


def test_a_flat_position_is_not_kept_in_the_checkpoint() -> None:
    assert checkpoint_of(("DU1",), [row(0)], []).positions == ()
