"""A contract that TWS refused as unknown beside what it knows now, for the user to confirm (scenario 82)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from ibdesk.core.ids import ConId
from ibdesk.core.problems import Field, Problem
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.successors import Doubt, Trait, named, traits
from ibdesk.panels.ticket.form import OrderForm
from ibdesk.panels.ticket.instrument import Instrument
from ibdesk.session.session import Session
from ibdesk.ui.controls import ComboBox
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.order_button import OrderButton
from ibdesk.ui.order_words import position_text

WHY = "A split, a merger or a change of name can replace a contract by another one, with other prices and quantities."
NOTHING_SENT = "Nothing was sent again. Confirming sends nothing either: the ticket starts empty."
CHOOSE = "Choose one"
WIDTH = 620


class SuccessorDialog(Dialog):
    """Old and new identity side by side; `confirmed` brings the ContractDetails that the user took."""

    confirmed = Signal(object)

    def __init__(self, doubt: Doubt, session: Session, parent: QWidget | None = None) -> None:
        view = session.link.view
        super().__init__("Is this the same instrument?", parent, width=WIDTH, object_name="successor.dialog")
        self._doubt, self._session, self._account = doubt, session, view.account
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines = (
            (f"TWS refused {named(doubt.old.contract)}: no such contract.", "text", Weight.SEMIBOLD),
            (WHY, "text2", Weight.REGULAR),
        )
        for text, token, weight in lines:
            self.content.addWidget(Label(text, Role.FIELD, token, self, weight=weight, wrap=True))
        self.choice = ComboBox("Contract that TWS knows now", self, object_name="successor.choice")
        self._fill_choice()
        self.content.addWidget(self.choice)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        for column, stretch in enumerate((0, 1, 1)):
            self._grid.setColumnStretch(column, stretch)
        self.content.addLayout(self._grid)
        self.content.addWidget(Label(NOTHING_SENT, Role.BODY, "text2", self, wrap=True))
        self._confirm = OrderButton(self, object_name="successor.confirm")
        self._confirm.clicked.connect(self.on_confirm_clicked)
        self.add_button(self._confirm)
        self.choice.currentIndexChanged.connect(self.refresh)
        self.refresh()

    def _fill_choice(self) -> None:
        """With one candidate it is shown at once; among several none is the first guess (scenario 97)."""
        found = self._doubt.found
        if len(found) != 1:
            self.choice.addItem(f"{CHOOSE} of {len(found)}", None)
        for one in found:
            self.choice.addItem(f"{named(one.contract)}, {one.long_name}".rstrip(", "), one)
        self.choice.setVisible(len(found) > 1)

    @Slot()
    def refresh(self, _index: int = 0) -> None:
        """Compare with what is chosen."""
        new: ContractDetails | None = self.choice.currentData()
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if new is None:
            self._confirm.lock("Trade the new contract", CHOOSE)
            return
        old = self._doubt.old
        rows = list(traits(old, new))
        quantity, account = self._session.positions.quantity, self._account
        before, now = (position_text(quantity(account, one.contract.con_id)) for one in (old, new))
        self._put_row(0, Trait("", "Before", "Now"), head=True)
        for at, trait in enumerate(rows, start=1):
            self._put_row(at, trait)
        self._put_row(len(rows) + 1, Trait("Position", before, now))
        self._confirm.unlock(f"Trade {named(new.contract)}", "Opens it in the ticket")
        self._confirm.start_dead_time()
        self.adjustSize()

    def _put_row(self, at: int, trait: Trait, *, head: bool = False) -> None:
        loud = trait.differs and not head
        weight = Weight.SEMIBOLD if head or loud else Weight.REGULAR
        cells = (
            ("name", trait.name, "text2", Weight.REGULAR),
            ("before", trait.before, "text", weight),
            ("now", trait.now, "warn" if loud else "text", weight),
        )
        for column, (place, text, token, heavy) in enumerate(cells):
            label = Label(text, Role.BODY, token, self, weight=heavy, wrap=True)
            label.setObjectName(f"successor.{place}.{trait.name or 'head'}")
            self._grid.addWidget(label, at, column)

    @Slot()
    def on_confirm_clicked(self) -> None:
        """Hand over what was compared."""
        self.accept()
        self.confirmed.emit(self.choice.currentData())


class SuccessorAsker(QObject):
    """The ticket's side: the problem while the contract did not even come into it, the dialog, and what follows."""

    def __init__(self, session: Session, instrument: Instrument, form: OrderForm, panel: QWidget) -> None:
        super().__init__(panel)
        self._session, self._instrument, self._form, self._panel = session, instrument, form, panel
        self._old: ConId | None = None

    @property
    def _con_id(self) -> ConId | None:
        details, wanted = self._instrument.details, self._instrument.wanted
        if details is not None:
            return details.contract.con_id
        return wanted.con_id if wanted is not None and wanted.con_id else None

    def problems(self) -> tuple[Problem, ...]:
        """Return why a contract that another panel named did not come in; of one that did the desk judges."""
        if self._instrument.details is not None or self._con_id is None:
            return ()
        problem = self._session.successors.problem(self._con_id)
        return (problem,) if problem is not None else ()

    def ask(self, problem: Problem) -> bool:
        """Let the user compare and confirm if that is the way past a problem; tells whether it is."""
        con_id = self._con_id
        if problem.field is not Field.CONTRACT or con_id is None:
            return False
        doubt = self._session.successors.doubt_about(con_id)
        if doubt is None:
            return False
        self._old = doubt.old.contract.con_id
        if not doubt.found or doubt.confirmed is not None:
            self._session.successors.ask_again(self._old)
            return True
        dialog = SuccessorDialog(doubt, self._session, self._panel.window())
        dialog.confirmed.connect(self.on_dialog_confirmed)
        dialog.open()
        return True

    @Slot(object)
    def on_dialog_confirmed(self, details: ContractDetails) -> None:
        """Start anew with the new contract, if it still is on offer: no number typed for the old one stands."""
        if self._old is not None and self._session.successors.confirm(self._old, details):
            self._form.clear()
            self._instrument.take(details)
