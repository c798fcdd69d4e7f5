"""What-ifs on a scripted broker and a real journal: asked when they may be, and never near an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId, OrderId, RequestId
from ibdesk.core.orders.state import Base, OrderKey
from ibdesk.core.orders.validate import build_spec
from ibdesk.core.records.command import CancelOrder, PlaceOrder, PreviewOrder
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.journal import Journal, JournalResult
from ibdesk.session.costs import CostState
from ibdesk.session.targets import SessionSettings
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, ENDPOINT, NVDA
from tests.unit.session.test_costs import answer


def want(desk: Desk, quantity: str = "1") -> None:
    """Let the ticket ask about BUY NVDA LMT 178.40."""
    desk.session.costs.want(NVDA, build_spec(desk.draft(quantity=quantity)))


def asked(desk: Desk, quantity: str = "1") -> PreviewOrder:
    """Ask, let 400 ms pass, and return what left."""
    before = len(desk.broker.of(PreviewOrder))
    want(desk, quantity)
    desk.advance(0.4, 0.4)
    desk.until(lambda: len(desk.broker.of(PreviewOrder)) == before + 1)
    command = desk.broker.of(PreviewOrder)[-1]
    assert isinstance(command, PreviewOrder)
    return command


def state(desk: Desk) -> CostState:
    return desk.session.costs.view.state


def tell(desk: Desk, order_id: int, code: int, text: str) -> None:
    desk.broker.tell(Notice(subject_id=RequestId(order_id), code=code, text=text))


def test_scenario_74_a_question_carries_its_flag_and_an_id_that_no_order_gets(trading: Desk) -> None:
    question = asked(trading)
    assert question.spec.what_if
    assert question.spec.account == ACCOUNT
    assert not question.spec.order_ref
    assert question.order_id == 1
    order = trading.place()
    assert order.key.order_id == 2  # type: ignore[union-attr]
    assert asked(trading, "2").order_id == 3
    assert trading.place().key.order_id == 4  # type: ignore[union-attr]
    assert len(trading.broker.of(PlaceOrder)) == 2


def test_scenario_74_nothing_that_comes_back_touches_an_order(trading: Desk) -> None:
    question = asked(trading)
    order = trading.place()
    trading.broker.tell(answer(question.order_id, commission="1"))
    trading.until(lambda: state(trading) is CostState.KNOWN)
    tell(trading, question.order_id, 201, "Order rejected - reason:\nno funds")
    trading.until(lambda: state(trading) is CostState.REFUSED)
    assert trading.session.costs.view.reason == "Order rejected - reason: no funds (201)"
    assert trading.session.orders.rows == [order]
    assert order.base is Base.WORKING
    (message,) = [one for one in trading.session.notices.rows if one.code == 201]
    assert (message.about, message.about_key, message.severity) == ("Cost of NVDA", None, "note")


def test_scenario_74_the_ids_of_questions_stay_used_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    with_run(qtbot, tmp_path, first_run)
    with_run(qtbot, tmp_path, second_run)


def with_run(qtbot: QtBot, folder: Path, story: Callable[[Desk], None]) -> None:
    """Run the program once on the same journal."""
    journal = Journal(folder / "kept.db")
    journal.start()
    desk = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    desk.connect()
    desk.quote()
    story(desk)
    assert desk.session.close()
    assert journal.close(3.0)


def first_run(desk: Desk) -> None:
    assert asked(desk).order_id == 1


def second_run(desk: Desk) -> None:
    """TWS offers id 1 again, and a late word about the question of the first run finds no order."""
    order = desk.place()
    assert order.key.order_id == 2  # type: ignore[union-attr]
    tell(desk, 1, 201, "Order rejected")
    desk.until(lambda: any(one.code == 201 for one in desk.session.notices.rows))
    assert desk.session.orders.rows == [order]


def test_scenario_74_the_alarm_goes_off_if_tws_takes_a_question_for_an_order(trading: Desk) -> None:
    question = asked(trading)
    trading.broker.tell(trading.broker.open_order(question.order_id, question.spec))
    trading.until(lambda: any("as a real order" in one.text for one in trading.session.notices.rows))
    assert [order.key.order_id for order in trading.session.orders.live] == [1]  # type: ignore[union-attr]


def test_scenario_75_silence_is_unknown_after_5_s_and_cancel_and_order_work_meanwhile(trading: Desk) -> None:
    asked(trading)
    order = trading.place()
    result = trading.session.order_desk.cancel([order.key])
    assert result.asked == (order.key,)
    assert len(trading.broker.of(CancelOrder)) == 1
    assert state(trading) is CostState.WAITING
    trading.advance(5)
    assert state(trading) is CostState.UNKNOWN
    assert trading.session.costs.view.reason == "no answer in 5 s"


def test_scenario_75_an_answer_full_of_unset_figures_is_unknown(trading: Desk) -> None:
    question = asked(trading)
    trading.broker.tell(answer(question.order_id))
    trading.until(lambda: state(trading) is CostState.UNKNOWN)
    assert trading.session.costs.view.reason == "IB gave no figures"


def test_an_older_answer_is_dropped(trading: Desk) -> None:
    first, second = asked(trading), asked(trading, "2")
    trading.broker.tell(answer(second.order_id, commission="2"), answer(first.order_id, commission="1"))
    trading.until(lambda: state(trading) is CostState.KNOWN)
    trading.session._bridge.drain()
    figures = trading.session.costs.view.figures
    assert figures is not None
    assert figures.commission == 2


def test_typing_on_asks_once(trading: Desk) -> None:
    for quantity in ("1", "12", "123"):
        want(trading, quantity)
        trading.advance(0.2, 0.2)
    assert not trading.broker.of(PreviewOrder)
    assert str(asked(trading, "1234").spec.quantity) == "1234"
    assert len(trading.broker.of(PreviewOrder)) == 1


def test_old_figures_are_asked_for_once_more_and_not_while_nobody_looks(trading: Desk) -> None:
    question = asked(trading)
    trading.broker.tell(answer(question.order_id, commission="1"))
    trading.until(lambda: state(trading) is CostState.KNOWN)
    trading.session.costs.attend(False)
    trading.advance(60)
    assert len(trading.broker.of(PreviewOrder)) == 1
    trading.broker.time = trading.session.link.world_now()
    trading.session.costs.attend(True)
    trading.advance(0.1, 0.1)
    trading.until(lambda: len(trading.broker.of(PreviewOrder)) == 2)


def test_what_did_not_leave_is_unknown_with_the_reason(trading: Desk) -> None:
    trading.broker.outcome = SendOutcome.NOT_SENT
    asked(trading)
    trading.until(lambda: state(trading) is CostState.UNKNOWN)
    assert trading.session.costs.view.reason == "the write failed"


def test_read_only_asks_nothing(desk: Desk) -> None:
    desk.connect(read_only=True)
    desk.quote()
    want(desk)
    desk.advance(2, 0.5)
    assert not desk.broker.of(PreviewOrder)
    assert desk.session.costs.view.reason == "read-only"


def test_a_live_account_is_asked_nothing_before_it_is_armed(desk: Desk) -> None:
    desk.accounts = ("U1234567",)
    desk.connect(sim=False)
    desk.session.controls.login.confirm()  # the port is one of paper
    desk.quote()
    desk.until(lambda: desk.session.accounts.base_currency("U1234567") != "")
    want(desk)
    desk.advance(2, 0.5)
    assert not desk.broker.of(PreviewOrder)
    assert desk.session.costs.view.reason == "read-only"
    assert desk.session.arming.arm("4567", frozenset({"port"})) == ""
    assert asked(desk).spec.what_if
    desk.session.arming.disarm()
    want(desk, "2")
    desk.advance(2, 0.5)
    assert len(desk.broker.of(PreviewOrder)) == 1


def test_321_about_a_question_shows_that_tws_is_read_only_before_any_order(trading: Desk) -> None:
    question = asked(trading)
    tell(trading, question.order_id, 321, "Error validating request: The API interface is currently in Read-Only mode.")
    trading.until(lambda: trading.session.link.view.read_only is not None)
    assert trading.session.costs.view.state is CostState.REFUSED
    want(trading, "2")
    assert trading.session.costs.view.reason == "read-only"


def test_scenario_66_under_another_client_id_the_same_number_is_an_order(trading: Desk) -> None:
    assert asked(trading).order_id == 1
    trading.session.connector.close()
    trading.until(lambda: not trading.session.link.view.ready)
    trading.open(endpoint=replace(ENDPOINT, client_id=ClientId(2)))
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    trading.quote()
    order = trading.place()
    assert order.key == OrderKey(client_id=ClientId(2), order_id=OrderId(1))
    tell(trading, 1, 399, "Order Message: held until the session opens")
    trading.until(lambda: any(one.code == 399 for one in trading.session.notices.rows))
    (message,) = [one for one in trading.session.notices.rows if one.code == 399]
    assert (message.about, message.about_key) == ("Order 1 NVDA", order.key)


def test_a_lost_link_clears_the_figures_and_nothing_late_brings_them_back(trading: Desk) -> None:
    question = asked(trading)
    trading.broker.tell(answer(question.order_id, commission="1"))
    trading.until(lambda: state(trading) is CostState.KNOWN)
    old = trading.broker
    old.lose()
    trading.until(lambda: not trading.session.link.view.ready)
    assert state(trading) is CostState.NOT_ASKED
    old.tell(answer(question.order_id, commission="1"))
    trading.session._bridge.drain()
    want(trading)
    assert (state(trading), trading.session.costs.view.reason) == (CostState.NOT_ASKED, "not connected")


def test_another_account_clears_the_figures(desk: Desk) -> None:
    desk.accounts = (ACCOUNT, "DU2000000")
    desk.connect()
    desk.quote()
    question = asked(desk)
    desk.broker.tell(answer(question.order_id, commission="1"))
    desk.until(lambda: state(desk) is CostState.KNOWN)
    desk.session.select_account("DU2000000")
    assert state(desk) is CostState.NOT_ASKED


def test_the_cost_of_another_order_is_not_that_of_this_one(trading: Desk) -> None:
    question = asked(trading)
    trading.broker.tell(answer(question.order_id, commission="1"))
    trading.until(lambda: state(trading) is CostState.KNOWN)
    costs, draft = trading.session.costs, trading.draft()
    assert costs.cost_of(NVDA, build_spec(draft, "ibd-1")).state is CostState.KNOWN
    assert costs.cost_of(NVDA, build_spec(trading.draft(quantity="2"))).state is CostState.NOT_ASKED
    assert costs.cost_of(None, None).state is CostState.NOT_ASKED


def test_an_id_that_the_journal_cannot_keep_is_not_used(trading: Desk) -> None:
    journal = trading.session.journal
    assert journal is not None
    journal.use_up = lambda key, done: done(JournalResult(ok=False, sentence="disk full"))  # type: ignore[method-assign]
    want(trading)
    trading.advance(0.4, 0.4)
    trading.until(lambda: state(trading) is CostState.UNKNOWN)
    assert trading.session.costs.view.reason == "disk full"
    assert not trading.broker.of(PreviewOrder)
    assert OrderId(1) not in [order.key for order in trading.session.orders.rows]
