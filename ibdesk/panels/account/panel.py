"""The account panel: net liquidation large, the deck's four values on top, every tag below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.core.records.account import AccountValue
from ibdesk.panels.account.tags import TOP_TAGS, WORDS, account_columns, amount
from ibdesk.session.session import Session
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
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
        self._figure = Label(money.MISSING, Role.FIGURE, "text", self)
        self._figure.setObjectName("account.net_liquidation")
        self._figure.setAccessibleName("Net liquidation")
        self._currency = Label("", Role.CAPTION, "text2", self)
        self._tops = {tag: Label(money.MISSING, Role.BODY, "text", self, weight=Weight.SEMIBOLD) for tag in TOP_TAGS}
        self._model: TableModel[AccountValue] = TableModel(account_columns(), key_of, self)
        self._pane = TablePane(self._model, "Account values", "account.table", self)
        self._status = Label("", Role.CAPTION, "text3", self)
        self._status.setObjectName("account.status")
        self._lay_out()
        self.subscribe(session.accounts, self.refresh)
        self.subscribe(session.link, self.refresh)
        session.link.ticked.connect(self.refresh_status)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("Net liquidation", Role.CAPTION, "text2", self))
        head.addStretch(1)
        head.addWidget(self._currency)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        for line, tag in enumerate(TOP_TAGS):
            value = self._tops[tag]
            value.setObjectName(f"account.top.{tag}")
            value.setAccessibleName(WORDS[tag])
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(Label(WORDS[tag], Role.BODY, "text2", self), line, 0)
            grid.addWidget(value, line, 1)
        top = QVBoxLayout()
        top.setContentsMargins(10, 8, 10, 8)
        top.setSpacing(4)
        top.addLayout(head)
        top.addWidget(self._figure)
        top.addSpacing(6)
        top.addLayout(grid)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 4, 10, 4)
        foot.addWidget(self._status)
        self.content.addLayout(top)
        self.content.addWidget(hairline(self))
        self.content.addWidget(self._pane, 1)
        self.content.addWidget(hairline(self))
        self.content.addLayout(foot)

    def refresh(self, _change: object = None) -> None:
        """Show what the store holds for the selected account now."""
        store, link = self._session.accounts, self._session.link.view
        account = link.account
        fresh = link.ready
        rows = store.rows(account) if account else []
        self._model.set_rows(rows)
        base = store.base_currency(account) if account else ""
        for tag, label in self._tops.items():
            value = store.value(account, tag) if account else None
            shown = f"{amount(value)} {value.currency}".strip() if value is not None else money.MISSING
            label.show_text(shown, "text" if fresh and value is not None else "text3")
        net = store.value(account, "NetLiquidation") if account else None
        self._figure.show_text(amount(net) if net is not None else money.MISSING, "text" if fresh else "text3")
        self._currency.show_text(base)
        if store.failure is not None:
            self._pane.set_error(store.failure.sentence)
        elif link.ready and not store.complete:
            self._pane.set_loading("Reading the account")
        else:
            self._pane.set_empty("Not connected.")
        self._model.set_stale(not fresh)
        self.refresh_status()

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
