"""Scenario 82: a corporate action replaces a contract. The user compares and confirms; nothing is sent by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ibdesk.core.ids import ConId
from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import Command, PlaceOrder, RequestContractDetails
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionRow
from ibdesk.journal import Journal
from ibdesk.journal.reader import JournalReader
from tests.gui.session.scripted import ACCOUNT, NVDA, NVDA_DETAILS
from tests.gui.ticket import conftest as ticket
from tests.gui.ticket.conftest import Trader, listed

GONE = "No security definition has been found for the request"
NEW = replace(listed(999, "NVDA", "NASDAQ", "USD", "NVIDIA HOLDINGS CORP"))
OTHER = replace(listed(1001, "NVDA", "LSE", "USD", "NVIDIA CORP-CDI"))
REFUSED = "TWS refused NVDA (contract 4815747): no such contract."


class Tws:
    """A TWS in which NVDA has been replaced since it was resolved: orders for it are answered by 200."""

    def __init__(self, trader: Trader, monkeypatch: pytest.MonkeyPatch, *now: ContractDetails) -> None:
        self.trader = trader
        monkeypatch.setattr(ticket, "BOOK", now)
        answer = trader.broker._answer

        def refusing(command: Command) -> None:
            known = {one.contract.con_id for one in now}
            if isinstance(command, PlaceOrder) and command.contract.con_id not in known:
                trader.broker.tell(Notice(subject_id=command.order_id, code=200, text=GONE))
            else:
                answer(command)

        monkeypatch.setattr(trader.broker, "_answer", refusing)

    def order(self) -> None:
        """Type, review and transmit an order for the contract in the ticket."""
        trader, before = self.trader, len(self.trader.placed)
        trader.write()
        dialog = trader.reviewed()
        QTest.mouseClick(dialog.transmit, Qt.MouseButton.LeftButton)
        trader.until(lambda: len(trader.placed) > before)

    def refused(self) -> None:
        """Order, and wait for the refusal and for what TWS knows instead."""
        self.order()
        trader = self.trader
        trader.until(lambda: trader.session.orders.rows[0].base is Base.REJECTED)
        trader.until(lambda: not self.doubt().asking)

    def doubt(self):  # type: ignore[no-untyped-def]
        doubt = self.trader.session.successors.doubt_about(NVDA.con_id)
        assert doubt is not None
        return doubt


def seen(name: str) -> QWidget | None:
    """Return what is visible under that name in any window."""
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.objectName() == name and widget.isVisible():
                return widget
    return None


def press_problem(trader: Trader) -> None:
    problem = trader.panel.strip.problems.problems[0]
    trader.panel.strip.problems.pressed.emit(problem)


def click(name: str) -> None:
    found = seen(name)
    assert found is not None
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def test_scenario_82_the_refused_contract_is_looked_up_by_its_number_then_by_its_symbol(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    tws = Tws(trader, monkeypatch, NEW)
    trader.broker.sent.clear()
    tws.refused()
    asked = [one.contract for one in trader.broker.sent if isinstance(one, RequestContractDetails)]
    assert [(one.con_id, one.symbol, one.currency) for one in asked] == [
        (NVDA.con_id, "", ""),
        (ConId(0), "NVDA", "USD"),
    ]
    assert tws.doubt().found == (NEW,)
    assert trader.problems()[0].startswith(f"{REFUSED} Press here to compare")
    steps = [one.next_step for one in trader.session.notices.rows]
    assert "Compare and confirm the contract in the ticket. Nothing is sent again." in steps


def test_scenario_82_no_order_for_old_or_new_till_the_user_has_compared_and_confirmed(
    trader: Trader, monkeypatch: pytest.MonkeyPatch, journal: Journal, tmp_path: Path
) -> None:
    tws = Tws(trader, monkeypatch, NEW)
    tws.refused()
    desk = trader.session.order_desk
    for details in (NVDA_DETAILS, NEW):
        preview = desk.preview(trader.draft(details=details))
        assert (preview.ok, preview.token) == (False, "")
    press_problem(trader)
    dialog = seen("successor.dialog")
    assert dialog is not None
    for name, before, now in (
        ("Contract number", "4815747", "999"),
        ("Name", "NVIDIA CORP", "NVIDIA HOLDINGS CORP"),
        ("Currency", "USD", "USD"),
    ):
        assert [seen(f"successor.{side}.{name}").text() for side in ("before", "now")] == [before, now]  # type: ignore[union-attr]
    assert dialog.grab().save(str(tmp_path / "successor.png"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # Enter decides nothing
    assert trader.session.successors.problem(NEW.contract.con_id) is not None
    trader.until(lambda: not seen("successor.confirm").dead)  # type: ignore[union-attr]
    click("successor.confirm")
    trader.until(lambda: trader.panel.instrument.details is not None)
    assert trader.panel.instrument.details.contract.con_id == 999  # type: ignore[union-attr]
    assert (trader.text("ticket.quantity"), trader.panel.form.stop.text()) == ("", "")
    assert len(trader.placed) == 1, "the refused order is never sent again, and confirming sends nothing"
    assert trader.session.successors.problem(NEW.contract.con_id) is None
    assert "You confirmed NVDA (contract 999) in its place." in desk.check(trader.draft())[0].text
    trader.until(lambda: trader.panel.instrument.quote is not None and trader.panel.instrument.quote.ask is not None)
    trader.write()
    assert trader.problems() == []
    tws.order()
    assert [one.contract.con_id for one in trader.placed] == [NVDA.con_id, NEW.contract.con_id]
    assert trader.session.close()
    assert journal.close(3.0)
    with JournalReader(tmp_path / "journal.db") as reader:
        (said,) = [line for line in reader.lines() if line.type == "contract confirmed"]
    assert (said.old, said.new) == ("NVDA (contract 4815747)", "NVDA (contract 999)")


def test_scenario_82_back_leaves_both_contracts_blocked(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    tws = Tws(trader, monkeypatch, NEW)
    tws.refused()
    press_problem(trader)
    click("successor.dialog.back")
    assert trader.session.successors.problem(NVDA.con_id) is not None
    assert trader.session.successors.problem(NEW.contract.con_id) is not None
    assert not trader.panel.review_button.isEnabled()


def test_scenario_82_the_new_contract_found_by_its_old_symbol_is_not_taken_for_the_old_one(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    tws = Tws(trader, monkeypatch, NEW)
    tws.refused()
    trader.search("NVDA")
    trader.until(lambda: (one := trader.panel.instrument.details) is not None and one.contract.con_id == 999)
    assert trader.problems()[0].startswith("This may not be what you traded as NVDA (contract 4815747).")
    press_problem(trader)
    assert seen("successor.dialog") is not None
    click("successor.dialog.back")


def test_scenario_82_among_several_none_is_chosen_beforehand(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    tws = Tws(trader, monkeypatch, NEW, OTHER)
    tws.refused()
    press_problem(trader)
    confirm, choice = seen("successor.confirm"), seen("successor.choice")
    assert confirm is not None
    assert not confirm.isEnabled()
    choice.setCurrentIndex(2)  # type: ignore[union-attr]
    assert confirm.isEnabled()
    trader.until(lambda: seen("successor.now.Contract number") is not None)
    assert seen("successor.now.Contract number").text() == "1001"  # type: ignore[union-attr]
    click("successor.dialog.back")


def test_scenario_82_the_same_contract_under_its_old_number_is_confirmed_as_well(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 on an order although TWS knows the number: the route or the currency may be another one now."""
    renamed = replace(NVDA_DETAILS, long_name="NVIDIA NEW", contract=replace(NVDA, exchange="NASDAQ"))
    tws = Tws(trader, monkeypatch, renamed)
    trader.write()
    trader.broker._answer = lambda command: (
        trader.broker.tell(  # type: ignore[method-assign]
            Notice(subject_id=command.order_id, code=200, text=GONE)  # type: ignore[attr-defined]
        )
        if isinstance(command, PlaceOrder)
        else ticket.TicketBroker._answer(trader.broker, command)
    )  # type: ignore[arg-type]
    QTest.mouseClick(trader.reviewed().transmit, Qt.MouseButton.LeftButton)
    trader.until(lambda: trader.session.successors.problem(NVDA.con_id) is not None and not tws.doubt().asking)
    assert tws.doubt().found == (renamed,)
    assert trader.session.successors.confirm(NVDA.con_id, renamed)
    assert trader.session.successors.problem(NVDA.con_id) is None


def test_scenario_82_where_nothing_is_found_the_user_is_sent_to_tws_and_may_ask_again(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    tws = Tws(trader, monkeypatch)
    tws.refused()
    assert trader.problems()[0] == (
        f"{REFUSED} It knows nothing by that symbol either. Look in TWS. Press here to ask again."
    )
    monkeypatch.setattr(ticket, "BOOK", (NEW,))
    press_problem(trader)
    trader.until(lambda: not tws.doubt().asking)
    assert tws.doubt().found == (NEW,)


def test_scenario_82_closing_a_position_in_a_contract_that_is_gone_asks_as_well(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    Tws(trader, monkeypatch, NEW)
    held = replace(NVDA, con_id=ConId(777), symbol="NVDA", local_symbol="NVDA")
    trader.broker.tell(PositionRow(account=ACCOUNT, contract=held, quantity=Decimal(100), average_cost=None))
    trader.until(lambda: trader.session.positions.quantity(ACCOUNT, ConId(777)) == 100)
    trader.panel.fill(held, "SELL", "100")
    trader.until(lambda: bool(trader.problems()) and "compare" in trader.problems()[0])
    assert trader.problems()[0].startswith("TWS refused NVDA (contract 777): no such contract.")
    press_problem(trader)
    assert seen("successor.before.Position").text() == "+100"  # type: ignore[union-attr]
    trader.until(lambda: not seen("successor.confirm").dead)  # type: ignore[union-attr]
    click("successor.confirm")
    trader.until(lambda: trader.panel.instrument.details is not None)
    assert trader.text("ticket.quantity") == "", "100 of the old ones are no quantity of the new ones"
    assert not trader.placed


def test_scenario_82_cancels_go_on_and_changes_wait(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    working = trader.place(limit="178.10", details=NVDA_DETAILS)
    tws = Tws(trader, monkeypatch, NEW)
    tws.order()
    trader.until(lambda: trader.session.successors.problem(NVDA.con_id) is not None and not tws.doubt().asking)
    desk = trader.session.order_desk
    assert desk.check_change(working.key, limit="178.20")[0].text.startswith(REFUSED)
    assert desk.cancel([working.key]).asked == (working.key,)


def test_scenario_82_another_tws_is_another_world(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    tws = Tws(trader, monkeypatch, NEW)
    tws.refused()
    trader.session._forget_world()
    assert trader.session.successors.problem(NVDA.con_id) is None
