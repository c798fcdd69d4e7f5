"""Which orders belong together, and what is said when not all of them left (scenarios 69 and 73)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.details import detail_of
from ibdesk.core.orders.events import AlarmSeen, GroupBroken
from ibdesk.core.orders.groups import group_of, group_words, left_untransmitted, leg_name, without_ended_parent
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, ForeignKey, Order, OrderKey, Owner
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.reports_of import SPEC, sent_order

D = Decimal
SENT = sent_order()


def leg(number: int, base: Base = Base.SENT, *, client: int = 1, parent: int | None = None, **fields: object) -> Order:
    asked = replace(SPEC, parent_id=None if parent is None else OrderId(parent), **fields)  # type: ignore[arg-type]
    key = OrderKey(client_id=ClientId(client), order_id=OrderId(number))
    return replace(SENT, key=key, base=base, asked=asked, owner=Owner.OWN, place_outcome=SendOutcome.SENT)


ENTRY = leg(7, transmit=False)
TARGET = leg(8, parent=7, transmit=False)
STOP = leg(9, Base.NOT_SENT, parent=7, limit_price=None, aux_price=D(175), order_type="STP")
BRACKET = (STOP, ENTRY, TARGET)


def test_a_group_is_found_from_each_of_its_legs_and_holds_no_other_order() -> None:
    alone, elsewhere = leg(10), leg(11, client=7, parent=7)
    known = (*BRACKET, alone, elsewhere)
    for one in BRACKET:
        assert group_of(one, known) == [ENTRY, TARGET, STOP]
    assert group_of(alone, known) == [alone]


def test_an_order_of_another_owner_stands_alone() -> None:
    manual = replace(ENTRY, key=ForeignKey(perm_id=PermId(5)))
    theirs = replace(ENTRY, owner=Owner.CLIENT)
    assert group_of(manual, BRACKET) == [manual]
    assert group_of(theirs, BRACKET) == [theirs]


def test_each_leg_has_its_name() -> None:
    assert [leg_name(one.asked) for one in (ENTRY, TARGET, STOP)] == ["entry", "target", "stop loss"]


def test_legs_stay_untransmitted_only_if_the_last_one_never_left() -> None:
    assert left_untransmitted(ENTRY, BRACKET)
    assert left_untransmitted(TARGET, BRACKET)
    assert not left_untransmitted(STOP, BRACKET), "that one was to transmit"
    for base in (Base.SENT, Base.UNKNOWN, Base.HELD, Base.CANCELLED):
        assert not left_untransmitted(ENTRY, (ENTRY, TARGET, replace(STOP, base=base)))
    assert left_untransmitted(ENTRY, (ENTRY, TARGET, replace(STOP, base=Base.NOT_PLACED)))
    assert not left_untransmitted(ENTRY, (ENTRY, TARGET)), "it ended on another day, and is not known any more"


def test_a_change_of_an_exit_names_its_entry_only_while_that_lives() -> None:
    change = replace(TARGET.asked, limit_price=D(183))
    assert without_ended_parent(change, TARGET, BRACKET) == change
    filled = (replace(ENTRY, base=Base.FILLED), TARGET, STOP)
    assert without_ended_parent(change, TARGET, filled) == replace(change, parent_id=None)
    assert without_ended_parent(change, TARGET, (TARGET,)) == change, "nobody knows the entry: its id stays"
    assert without_ended_parent(ENTRY.asked, ENTRY, filled) == ENTRY.asked


def test_the_words_say_of_each_leg_where_it_is() -> None:
    assert group_words((ENTRY, TARGET, STOP), "NVDA", sure=True) == (
        "Incomplete bracket on NVDA: entry 7 is in TWS, not transmitted; target 8 is in TWS, not transmitted; "
        "stop loss 9 was not sent"
    )
    doubt = (ENTRY, replace(TARGET, base=Base.UNKNOWN), replace(STOP, base=Base.UNKNOWN))
    assert group_words(doubt, "NVDA", sure=False) == (
        "Bracket in doubt on NVDA: entry 7 may be in TWS, not transmitted; target 8 may be in TWS, not transmitted; "
        "stop loss 9 may be in TWS"
    )
    gone = (replace(ENTRY, base=Base.REJECTED), replace(STOP, base=Base.NOT_SENT))
    assert group_words(gone, "NVDA", sure=True) == (
        "Incomplete bracket on NVDA: entry 7 is rejected; stop loss 9 was not sent"
    )
    manual = replace(ENTRY, key=ForeignKey(perm_id=PermId(5)), base=Base.CANCELLED)
    assert group_words((manual,), "NVDA", sure=True) == "Bracket in doubt on NVDA: entry is cancelled"


def test_scenario_73_the_row_goes_on_saying_where_the_entry_is_after_its_alarm_was_seen() -> None:
    now = ENTRY.placed_at + timedelta(seconds=3)
    broken = step(ENTRY, GroupBroken(time=now))
    assert broken.alarm == "Incomplete bracket: in TWS, not transmitted"
    seen = step(broken, AlarmSeen(time=now))
    assert seen.alarm is None
    assert detail_of(seen, "SENT", now) == "In TWS, not transmitted"
    assert detail_of(ENTRY, "SENT", now) == "Sent 3 s ago"


def test_scenario_69_a_leg_that_tws_holds_already_is_told_to_be_part_of_less() -> None:
    now = ENTRY.placed_at
    held = step(replace(ENTRY, base=Base.HELD), GroupBroken(time=now))
    assert held.alarm == "Incomplete bracket: another leg of it was not sent"
    ended = replace(ENTRY, base=Base.CANCELLED)
    assert step(ended, GroupBroken(time=now)) is ended
