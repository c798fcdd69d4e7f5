"""The cost strip: what IB says the order would cost, and the glue that asks for it. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.core.orders.draft import OrderDraft
from ibdesk.panels.ticket.figures import FigureRows
from ibdesk.panels.ticket.head import ElidedLabel
from ibdesk.panels.ticket.opinion import Opinion
from ibdesk.session.costs import CostState
from ibdesk.session.session import Session
from ibdesk.ui.buttons import IconButton, set_enabled
from ibdesk.ui.cost_words import CostLine, CostWords, cost_words
from ibdesk.ui.fonts import Role, pixels
from ibdesk.ui.panel import Panel
from ibdesk.ui.tips import plain_tip

ROWS = (
    ("worst", "Worst loss"), ("commission", "Commission"), ("initial", "Initial margin"),
    ("excess", "Excess liquidity"),
)  # fmt: skip
FOOT_PX = 18
ASK_AGAIN = "Ask IB again"
INCOMPLETE = "the order is not complete"
LOOKS = frozenset({QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate})


class CostBlock(QWidget):
    """The worst loss of a bracket; then what IB says: commission, margin, excess liquidity, and how old that is."""

    again = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.figures = FigureRows(ROWS, self)
        self.foot = ElidedLabel("", Role.CAPTION, "text2", self)
        self.foot.setFixedHeight(pixels(FOOT_PX))
        self.foot.setObjectName("ticket.cost")
        self.foot.setAccessibleName("Cost of the order, by IB")
        self._again = IconButton("refresh", ASK_AGAIN, self, object_name="ticket.cost.again")
        self._again.setFixedSize(pixels(FOOT_PX), pixels(FOOT_PX))
        self._again.clicked.connect(self.again)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.foot, 1)
        line.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.figures)
        column.addLayout(line)

    def show_words(self, words: CostWords, *, can_ask: bool) -> None:
        """Show figures and foot; old figures lose their colour."""
        for key, line in (("commission", words.commission), ("initial", words.initial), ("excess", words.excess)):
            self._show_line(key, line, old=words.old)
        self.foot.show_text(words.foot, words.foot_token)
        set_enabled(self._again, can_ask, "Nothing to ask about now")
        if can_ask:
            self._again.setToolTip(plain_tip(ASK_AGAIN))

    def _show_line(self, key: str, line: CostLine, *, old: bool) -> None:
        token = "text3" if old else ("err" if line.bad else "text")
        self.figures.show_figure(key, line.text, line.note, token, "text3" if old else "text2")


class CostFollower(QObject):
    """Keeps the question in step with the ticket and the strip in step with the answer."""

    def __init__(self, session: Session, block: CostBlock, panel: Panel) -> None:
        super().__init__(panel)
        self._session, self._block, self._panel = session, block, panel
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.look)
        block.again.connect(session.costs.ask_again)
        session.costs.changed.connect(self.show_costs)
        panel.installEventFilter(self)

    def follow(self, draft: OrderDraft, opinion: Opinion) -> None:
        """Ask about a sound order, and about nothing else."""
        costs = self._session.costs
        if opinion.spec is None or draft.details is None:
            costs.rest(INCOMPLETE)
        elif opinion.blocking:
            costs.rest(f"fix {opinion.blocking} problem{'' if opinion.blocking == 1 else 's'} first")
        else:
            costs.want(draft.details.contract, opinion.spec)
        self.show_costs()

    @Slot()
    def show_costs(self) -> None:
        """Show what is known now, with its age."""
        costs = self._session.costs
        base = self._session.accounts.base_currency(self._session.link.view.account)
        words = cost_words(costs.view, costs.view.age_s(costs.now_s), base)
        self._block.show_words(words, can_ask=costs.view.state is not CostState.NOT_ASKED)

    @Slot()
    def look(self) -> None:
        """Tell the desk whether somebody looks at the ticket: nothing old is asked for again otherwise."""
        self._session.costs.attend(self._panel.isVisible() and self._panel.isActiveWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in LOOKS:
            self._later.start()  # later: while the event is under way neither of the two is true yet
        return super().eventFilter(watched, event)
