"""Brackets from the draft to the wire, on a scripted broker and a real journal: all legs in order, or none more."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ibdesk.core.orders.state import Base, Order, OrderKey
from ibdesk.core.orders.statements import Seen, Statement
from ibdesk.core.records.command import Command, PlaceOrder
from ibdesk.core.records.link import CommandSent, SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.journal import Journal, JournalResult
from ibdesk.session.previews import Preview, Refused, Scope, TransmitResult
from tests.gui.session.conftest import Desk

D = Decimal
BOTH = {"bracket": True, "target": "182.00", "stop_loss": "175.00"}
BROKEN = "the write failed"


class Hold:
    """A broker that says nothing of a leg before the last one transmits, as TWS does, and fails one on demand."""

    def __init__(self, desk: Desk, fail: int = 0, outcome: SendOutcome = SendOutcome.NOT_SENT) -> None:
        self.desk, self.fail, self.outcome = desk, fail, outcome
        self.lost_at = 0
        """At this leg the link breaks, and what became of it is not told any more."""
        self.before: Callable[[int], None] | None = None
        self.held: list[PlaceOrder] = []
        self._count = 0
        self._submit = desk.broker.submit
        desk.broker.submit = self.submit  # type: ignore[method-assign]

    def submit(self, command: Command) -> None:
        if not isinstance(command, PlaceOrder) or command.number:
            self._submit(command)
            return
        self._count += 1
        if self.before is not None:
            self.before(self._count)
        broker = self.desk.broker
        broker.sent.append(command)
        if self._count == self.lost_at:
            broker.lose()
            return
        failed = self._count == self.fail
        outcome = self.outcome if failed else SendOutcome.SENT
        broker.sink.event(CommandSent(command=command, outcome=outcome, reason=BROKEN if failed else ""))
        if failed:
            return
        self.held.append(command)
        if command.spec.transmit:
            for one in self.held:
                broker.acknowledge(one, "Submitted" if one.spec.parent_id is None else "PreSubmitted")
            self.held.clear()


def transmit(desk: Desk, **fields: object) -> tuple[Preview, TransmitResult]:
    preview = desk.session.order_desk.preview(desk.draft(**{**BOTH, **fields}))
    assert preview.ok, preview.problems
    return preview, desk.session.order_desk.transmit(preview.token)


def legs(desk: Desk) -> list[Order]:
    return sorted(desk.session.orders.rows, key=lambda one: one.key.order_id if isinstance(one.key, OrderKey) else 0)


def bases(desk: Desk) -> list[Base]:
    return [one.base for one in legs(desk)]


def places(desk: Desk) -> list[PlaceOrder]:
    return [one for one in desk.broker.sent if isinstance(one, PlaceOrder)]


def loud(desk: Desk) -> list[str]:
    return [one.text for one in desk.session.notices.rows if one.severity == "needs_you"]


def live_bracket(desk: Desk) -> Hold:
    hold = Hold(desk)
    transmit(desk)
    desk.until(lambda: bases(desk) == [Base.WORKING, Base.HELD, Base.HELD])
    return hold


@pytest.fixture
def refused(trading: Desk) -> list[str]:
    said: list[str] = []

    def take(one: Refused) -> None:
        said.append(one.reason)

    trading.session.order_desk.refused.connect(take)
    return said


def test_a_bracket_leaves_as_three_orders_of_which_the_last_transmits(trading: Desk) -> None:
    Hold(trading)
    preview, result = transmit(trading, quantity="100")
    assert result.accepted
    trading.until(lambda: bases(trading) == [Base.WORKING, Base.HELD, Base.HELD])
    entry, target, stop = places(trading)
    assert [one.order_id for one in (entry, target, stop)] == [1, 2, 3]
    assert [one.spec.transmit for one in (entry, target, stop)] == [False, False, True]
    assert [one.spec.parent_id for one in (entry, target, stop)] == [None, 1, 1]
    assert (target.spec.action, target.spec.order_type, target.spec.limit_price) == ("SELL", "LMT", D("182.00"))
    assert (stop.spec.action, stop.spec.order_type, stop.spec.aux_price) == ("SELL", "STP", D("175.00"))
    assert {one.spec.tif for one in (target, stop)} == {"GTC"}
    assert {one.spec.quantity for one in (entry, target, stop)} == {D(100)}
    assert {one.spec.account for one in (entry, target, stop)} == {preview.account}
    assert len({one.spec.order_ref for one in (entry, target, stop)} - {""}) == 3
    assert trading.session.link.view.next_order_id == 4


@pytest.mark.parametrize(
    ("fields", "types"), [({"stop_loss": ""}, ["LMT", "LMT"]), ({"target": ""}, ["LMT", "STP"])], ids=["target", "stop"]
)
def test_one_exit_alone_makes_a_group_of_two(trading: Desk, fields: dict[str, object], types: list[str]) -> None:
    Hold(trading)
    transmit(trading, **fields)
    trading.until(lambda: len(bases(trading)) == 2 and bases(trading)[0] is Base.WORKING)
    assert [one.spec.order_type for one in places(trading)] == types
    assert [one.spec.transmit for one in places(trading)] == [False, True]


def test_law_1_all_legs_are_in_the_journal_before_the_first_byte(trading: Desk, tmp_path: Path) -> None:
    hold = Hold(trading)
    at_send: list[int] = []

    def look(_: int) -> None:
        with sqlite3.connect(tmp_path / "journal.db") as reader:
            at_send.append(reader.execute("SELECT count(*) FROM intents").fetchone()[0])

    hold.before = look
    transmit(trading)
    trading.until(lambda: len(places(trading)) == 3)
    assert at_send == [3, 3, 3]


def test_law_1_a_journal_that_refuses_the_group_sends_no_leg(
    trading: Desk, journal: Journal, refused: list[str]
) -> None:
    def refuse(_: object, done: Callable[[JournalResult], None]) -> None:
        done(JournalResult(ok=False, sentence="Disk is full."))

    journal.commit_intents = refuse  # type: ignore[method-assign, assignment]
    transmit(trading)
    trading.until(lambda: bool(refused))
    assert refused == ["Not sent: Disk is full."]
    assert not places(trading)
    assert not trading.session.orders.rows


def test_scenario_98_one_token_sends_one_bracket(trading: Desk) -> None:
    Hold(trading)
    preview, first = transmit(trading)
    second = trading.session.order_desk.transmit(preview.token)
    assert first.accepted
    assert not second.accepted
    trading.until(lambda: bases(trading)[:1] == [Base.WORKING])
    assert len(places(trading)) == 3


def test_scenario_103_an_exit_other_than_the_one_shown_is_not_sent(trading: Desk) -> None:
    preview = trading.session.order_desk.preview(trading.draft(**BOTH))
    target, stop = preview.exits
    forged = replace(preview, exits=(target, replace(stop, aux_price=D("17.50"))))
    trading.session.order_desk._previewer._open[preview.token] = forged
    result = trading.session.order_desk.transmit(preview.token)
    assert result.reason == "What was shown is not what would be sent."
    assert not places(trading)


def test_scenario_69_a_leg_that_does_not_leave_is_the_last(trading: Desk, refused: list[str]) -> None:
    Hold(trading, fail=2)
    transmit(trading)
    trading.until(lambda: bases(trading) == [Base.SENT, Base.NOT_SENT, Base.NOT_SENT])
    said = (
        "Incomplete bracket on NVDA: entry 1 may be in TWS, not transmitted; target 2 was not sent; "
        f"stop loss 3 was not sent: {BROKEN}"
    )
    assert refused == [said]
    assert loud(trading) == [said]
    assert [one.order_id for one in places(trading)] == [1, 2]
    assert legs(trading)[0].alarm == "Incomplete bracket: in TWS, not transmitted"


def test_scenario_69_a_leg_that_may_have_left_is_unknown_and_the_next_one_stays(
    trading: Desk, refused: list[str]
) -> None:
    Hold(trading, fail=2, outcome=SendOutcome.MAYBE)
    transmit(trading)
    trading.until(lambda: bases(trading) == [Base.SENT, Base.UNKNOWN, Base.NOT_SENT])
    assert "entry 1 may be in TWS, not transmitted; target 2 may be in TWS, not transmitted; stop loss 3" in refused[0]
    assert len(places(trading)) == 2


def test_scenario_69_the_last_leg_in_doubt_leaves_nothing_to_send(trading: Desk, refused: list[str]) -> None:
    Hold(trading, fail=3, outcome=SendOutcome.MAYBE)
    transmit(trading)
    trading.until(lambda: bool(refused))
    assert refused[0].startswith("Bracket in doubt on NVDA: ")
    assert bases(trading) == [Base.SENT, Base.SENT, Base.UNKNOWN]


def test_scenario_69_a_link_that_breaks_between_two_legs_sends_nothing_then_or_later(
    trading: Desk, refused: list[str]
) -> None:
    hold = Hold(trading)
    hold.lost_at = 2
    transmit(trading)
    trading.until(lambda: bool(refused))
    assert bases(trading)[0] is Base.UNKNOWN
    assert bases(trading)[2] is Base.NOT_SENT
    assert refused[0].startswith("Incomplete bracket on NVDA: entry 1 may be in TWS, not transmitted; ")
    sent = len(places(trading))
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    trading.advance(60.0)
    assert len(places(trading)) == 0, "the new link carried no leg"
    assert sent == 2


def test_scenario_69_a_link_that_breaks_before_tws_answers_leaves_the_bracket_in_doubt_and_loud(
    trading: Desk, refused: list[str]
) -> None:
    Hold(trading)
    trading.broker.acknowledge = lambda command, status="Submitted": None  # type: ignore[method-assign]
    transmit(trading)
    trading.until(lambda: bases(trading) == [Base.SENT] * 3)
    assert not refused
    trading.broker.lose()
    trading.until(lambda: bool(refused))
    assert refused[0].startswith("Bracket in doubt on NVDA: entry 1 may be in TWS, not transmitted; target 2 may be")
    assert bases(trading) == [Base.UNKNOWN] * 3


def test_a_link_that_breaks_after_tws_has_answered_says_nothing_of_the_bracket(
    trading: Desk, refused: list[str]
) -> None:
    live_bracket(trading)
    trading.broker.lose()
    trading.until(lambda: not trading.session.link.view.ready)
    assert not refused


def test_an_entry_that_tws_refuses_at_once_takes_its_exits_along(trading: Desk, refused: list[str]) -> None:
    hold = Hold(trading)

    def reject(number: int) -> None:
        if number == 1:
            trading.broker.tell(Notice(subject_id=1, code=201, text="Order rejected - reason:no"))

    hold.before = reject
    transmit(trading)
    trading.until(lambda: bases(trading) == [Base.REJECTED, Base.NOT_SENT, Base.NOT_SENT])
    assert len(places(trading)) == 1
    assert "entry 1 is rejected; target 2 was not sent" in refused[0]


def test_the_kill_switch_between_two_legs_keeps_the_rest_back(trading: Desk, refused: list[str]) -> None:
    hold = Hold(trading)

    def kill(number: int) -> None:
        if number == 1:
            trading.session.order_desk.cancel_all(Scope.MINE)

    hold.before = kill
    transmit(trading)
    trading.until(lambda: bool(refused))
    assert len(places(trading)) == 1
    assert bases(trading)[1:] == [Base.NOT_SENT, Base.NOT_SENT]


def test_scenario_73_silence_does_not_make_an_untransmitted_entry_unknown_but_a_restart_of_tws_does(
    trading: Desk, refused: list[str]
) -> None:
    Hold(trading, fail=2)
    transmit(trading)
    trading.until(lambda: bool(refused))
    trading.advance(20.0)
    entry = legs(trading)[0]
    assert entry.base is Base.SENT
    trading.broker.lose()
    trading.until(lambda: legs(trading)[0].base is Base.UNKNOWN)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    trading.advance(60.0)
    assert legs(trading)[0].base is Base.UNKNOWN, "TWS lists what it was not told to transmit nowhere"
    problems = trading.session.order_desk.check(trading.draft())
    assert "State of order 1 on NVDA is unknown. Resolve it in Orders." in [one.text for one in problems]


def test_scenario_73_a_cancelled_leg_that_was_left_untransmitted_turns_unknown_and_can_be_settled(
    trading: Desk, refused: list[str]
) -> None:
    """TWS discards it with a 202 alone, and no text ends an order."""
    Hold(trading, fail=2)
    transmit(trading)
    trading.until(lambda: bool(refused))
    key = legs(trading)[0].key
    trading.session.order_desk.cancel([key])
    trading.broker.tell(Notice(subject_id=1, code=202, text="Order Canceled - reason:Order was discarded"))
    trading.advance(16.0)
    trading.until(lambda: bases(trading)[0] is Base.UNKNOWN)
    seen = Statement(seen=Seen.NOT_THERE)
    assert not trading.session.order_desk.settler.record(key, seen)
    trading.until(lambda: bases(trading)[0] is Base.USER_RESOLVED)


def test_a_silent_tws_makes_all_legs_unknown_once_the_last_one_has_left(trading: Desk) -> None:
    Hold(trading)
    trading.broker.acknowledge = lambda command, status="Submitted": None  # type: ignore[method-assign]
    transmit(trading)
    trading.until(lambda: bases(trading) == [Base.SENT] * 3)
    trading.advance(16.0)
    assert bases(trading) == [Base.UNKNOWN] * 3


def test_a_group_is_known_from_the_journal_after_a_restart(trading: Desk, journal: Journal, tmp_path: Path) -> None:
    Hold(trading)
    transmit(trading)
    trading.until(lambda: bases(trading)[:1] == [Base.WORKING])
    client = trading.broker.endpoint.client_id
    assert journal.close(3.0)
    again = Journal(tmp_path / "journal.db")
    again.start()
    orders = again.orders_today(client)
    high = again.high_water(client)
    assert again.close(3.0)
    assert [one.asked.parent_id for one in orders] == [None, 1, 1]
    assert {one.base for one in orders} == {Base.UNKNOWN}
    assert high == 3


def test_scenario_29_a_power_cut_between_two_legs_leaves_every_leg_unknown_and_sends_none(
    trading: Desk, tmp_path: Path
) -> None:
    hold = Hold(trading)

    def cut(number: int) -> None:
        if number == 2:
            for part in tmp_path.glob("journal.db*"):
                shutil.copy(part, tmp_path / part.name.replace("journal", "as_the_power_went"))

    hold.before = cut
    transmit(trading)
    trading.until(lambda: bases(trading)[:1] == [Base.WORKING])
    (tmp_path / "as_the_power_went.db.lock").unlink(missing_ok=True)
    again = Journal(tmp_path / "as_the_power_went.db")
    again.start()
    orders = again.orders_open(trading.broker.endpoint.client_id)
    high = again.high_water(trading.broker.endpoint.client_id)
    assert again.close(3.0)
    assert [(one.base, one.asked.parent_id) for one in orders] == [
        (Base.UNKNOWN, None), (Base.UNKNOWN, 1), (Base.UNKNOWN, 1)
    ]  # fmt: skip
    assert high == 3, "no id of the group is ever given out again"


def test_the_day_counts_the_entry_and_not_its_exits(trading: Desk) -> None:
    Hold(trading)
    transmit(trading, quantity="10")
    trading.until(lambda: bases(trading)[:1] == [Base.WORKING])
    limits = trading.session.checks.context(trading.draft().details, trading.draft().account).limits
    assert limits.sent_today == D("178.40") * 10 * D("0.75")
    assert limits.working == 3
