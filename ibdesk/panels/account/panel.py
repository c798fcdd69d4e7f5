"""The account panel: worth, profit and loss, the main values, cash by currency; every tag on request."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.core.records.account import AccountValue
from ibdesk.panels.account.cash import CashList, CushionBar
from ibdesk.panels.account.head import AccountHead
from ibdesk.panels.account.tags import ROW_TAGS, TOP_TAGS, WORDS, account_columns, amount
from ibdesk.session.session import Session
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.fonts import Role
from ibdesk.ui.labels import KeyValueGrid, Label
from ibdesk.ui.lines import hairline
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane


def key_of(row: AccountValue) -> tuple[str, str, str]:
    """Return the key of one value."""
    return (row.account, row.tag, row.currency)


class AccountPanel(Panel):
    """Values of the selected account. What TWS did not send stands as a dash, never as a sum of our own."""

    panel_id = "account"
    title = "Account"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._head = AccountHead(self)
        rows = [(f"{'top' if tag in TOP_TAGS else 'row'}.{tag}", WORDS[tag]) for tag in ROW_TAGS]
        self._values = KeyValueGrid(rows, self, right=True, name="account")
        self._cash = CashList(self)
        self._cushion = CushionBar(self)
        self._model: TableModel[AccountValue] = TableModel(account_columns(), key_of, self)
        self._pane = TablePane(self._model, "Account values", "account.table", self)
        self._stack = QStackedWidget(self)
        self._status = Label("", Role.CAPTION, "text3", self)
        self._status.setObjectName("account.status")
        self._all = CheckBox("All tags", self, object_name="account.all_tags", name="Show all tags")
        self._lay_out()
        self._head.chooser.picked.connect(session.select_account)
        self._all.toggled.connect(self.on_all_tags_toggled)
        self.subscribe(session.accounts, self.refresh)
        self.subscribe(session.link, self.refresh)
        self.subscribe(session.profits, self.refresh_profit)
        session.link.ticked.connect(self.refresh_status)

    def _lay_out(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        for part in (self._values, hairline(self), self._cash, self._cushion):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        self._stack.addWidget(area)
        self._stack.addWidget(self._pane)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 4, 10, 4)
        foot.addWidget(self._status, 1)
        foot.addWidget(self._all)
        self.content.addWidget(self._head)
        self.content.addWidget(hairline(self))
        self.content.addWidget(self._stack, 1)
        self.content.addWidget(hairline(self))
        self.content.addLayout(foot)

    def refresh(self, _change: object = None) -> None:
        """Show what the store holds for the selected account now."""
        store, link = self._session.accounts, self._session.link.view
        account, fresh = link.account or "", link.ready
        self._head.chooser.show_accounts(link.accounts, account)
        self._model.set_rows(store.rows(account))
        base = store.base_currency(account)
        for tag in ROW_TAGS:
            value = store.value(account, tag)
            shown = f"{amount(value)} {value.currency}".strip() if value is not None else money.MISSING
            place = "top" if tag in TOP_TAGS else "row"
            self._values.set_value(f"{place}.{tag}", shown, "text" if fresh else "text3")
        net = store.value(account, "NetLiquidation")
        self._head.show_net(amount(net) if net is not None else money.MISSING, base, fresh=fresh)
        self._cash.show_rows(store.cash(account), base, fresh=fresh)
        cushion = store.value(account, "Cushion")
        share = money.parse(cushion.value, negative=True)[1] if cushion is not None else None
        self._cushion.show_share(share, fresh=fresh)
        if store.failure is not None:
            self._pane.set_error(store.failure.sentence)
        elif link.ready and not store.complete:
            self._pane.set_loading("Reading the account")
        else:
            self._pane.set_empty("Not connected.")
        self._model.set_stale(not fresh)
        self.refresh_status()
        self.refresh_profit()

    def refresh_profit(self, _change: object = None) -> None:
        """Show the newest profit and loss with its age."""
        profits, link = self._session.profits, self._session.link
        account = link.view.account or ""
        refused = profits.failure(account)
        self._head.show_profit(
            profits.of(account),
            f"TWS says: {refused.sentence} ({refused.code})" if refused is not None else "",
            link.world_now(),
            fresh=link.view.ready and refused is None,
        )

    @Slot(bool)
    def on_all_tags_toggled(self, shown: bool) -> None:
        """Show every tag, or the main values."""
        self._stack.setCurrentIndex(int(shown))

    def refresh_status(self) -> None:
        """Say how old the values are."""
        store, link = self._session.accounts, self._session.link.view
        if store.updated_at is not None and store.complete:
            when = f"{store.updated_at.astimezone():%H:%M:%S}"
            self._status.show_text(f"From TWS {when}, every 3 min" if link.ready else f"Last known {when}")
        elif link.ready and store.asked_at is not None:
            waited = max(0, int((self._session.link.world_now() - store.asked_at).total_seconds()))
            self._status.show_text(f"Reading the account, {waited} s")
        else:
            self._status.show_text("Not connected")
        if self.isVisible():
            self.refresh_profit()
