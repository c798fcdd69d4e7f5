"""'While you were away': a line in the banner, and the list behind it, till each difference is acknowledged."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.differences import Difference, Kind
from ibdesk.session.away import AwayReport
from ibdesk.ui.buttons import Kind as ButtonKind
from ibdesk.ui.buttons import button, set_enabled
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.notify import Banner, BannerText
from ibdesk.ui.table.column import Column
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

CAUSE = "away"
TITLE = "While you were away"
WIDTH, HEIGHT = 780, 260
URGENT = frozenset(
    {Kind.UNPROTECTED, Kind.UNKNOWN, Kind.ALARM, Kind.POSITION, Kind.EXITS, Kind.ORPHAN, Kind.INCOMPLETE}
)
TOKENS = {
    Kind.UNPROTECTED: "err", Kind.EXITS: "warn", Kind.ORPHAN: "warn", Kind.INCOMPLETE: "warn",
    Kind.UNKNOWN: "sUnk", Kind.ALARM: "err", Kind.POSITION: "err", Kind.FILLED: "sFill", Kind.REJECTED: "sDead",
    Kind.CANCELLED: "sDead", Kind.EXPIRED: "sDead", Kind.NOT_PLACED: "sDraft", Kind.CHANGED: "sSent",
    Kind.CANCEL_OPEN: "sCxl", Kind.FOREIGN: "text",
}  # fmt: skip


def banner_of(items: tuple[Difference, ...]) -> BannerText | None:
    """Return the line of the banner; what needs the user cannot be dismissed there."""
    if not items:
        return None
    things = "1 thing" if len(items) == 1 else f"{len(items)} things"
    level = "warn" if any(one.kind in URGENT for one in items) else "info"
    return BannerText(level=level, title=f"{TITLE}, {things} changed.", detail=items[0].about, action="Show")


def columns() -> tuple[Column[Difference], ...]:
    """Return what, about and what happened."""
    return (
        Column(
            key="kind", title="What", width=112, text=lambda row: row.kind.value, bold=Weight.MEDIUM,
            color=lambda row: TOKENS[row.kind], sort_key=lambda row: list(Kind).index(row.kind),
        ),
        Column(key="about", title="About", width=150, text=lambda row: row.about, color=lambda row: "text"),
        Column(
            key="text", title="What happened", width=380, stretch=True, text=lambda row: row.text,
            color=lambda row: "text", tooltip=lambda row: row.text,
        ),
    )  # fmt: skip


class AwayDialog(Dialog):
    """The list. It blocks nothing; a double click shows the order."""

    def __init__(self, report: AwayReport, show_about: Callable[[object], None], parent: QWidget) -> None:
        super().__init__(TITLE, parent, width=WIDTH, back="Close", object_name="away.dialog")
        self._report, self._show_about = report, show_about
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.back.setObjectName("away.back")
        self._head = Label("", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self._head.setObjectName("away.head")
        said = "TWS's lists told this after the link came back. Nothing was sent and nothing was corrected."
        self._model: TableModel[Difference] = TableModel(columns(), _key, self)
        self._pane = TablePane(self._model, TITLE, "away.table", self)
        self._pane.set_empty("All seen.")
        self._pane.setFixedHeight(pixels(HEIGHT))
        for widget in (self._head, Label(said, Role.BODY, "text2", self), self._pane):
            self.content.addWidget(widget)
        self._some = button("I have seen the selected", tall=True, parent=self, object_name="away.some")
        self._all = button("I have seen all", ButtonKind.MAIN, tall=True, parent=self, object_name="away.all")
        self._some.clicked.connect(self.on_some_clicked)
        self._all.clicked.connect(self.on_all_clicked)
        self.add_button(self._some)
        self.add_button(self._all)
        self._pane.view.chosen.connect(self.refresh_buttons)
        self._pane.view.activated_key.connect(self.on_activated)
        report.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is still to be acknowledged."""
        items = self._report.items
        self._model.set_rows(items)
        things = "1 thing" if len(items) == 1 else f"{len(items)} things"
        self._head.show_text(f"{things} changed" if items else "Nothing is left to see.")
        self.refresh_buttons()

    @Slot()
    @Slot(object)
    def refresh_buttons(self, _keys: object = None) -> None:
        """Enable what makes sense."""
        set_enabled(self._some, bool(self._pane.view.selected_keys()), "Select the lines that you have seen.")
        set_enabled(self._all, bool(self._report.items), "Nothing is left to see.")

    @Slot()
    def on_some_clicked(self) -> None:
        """Acknowledge the selected lines."""
        chosen = set(self._pane.view.selected_keys())
        self._report.acknowledge(tuple(one for one in self._report.items if _key(one) in chosen))

    @Slot()
    def on_all_clicked(self) -> None:
        """Acknowledge all lines and close."""
        self._report.acknowledge(self._report.items)
        self.accept()

    @Slot(object)
    def on_activated(self, key: tuple[Kind, object]) -> None:
        """Show the order, or the positions."""
        self._show_about(key[1])


class AwayNews(QObject):
    """Keeps the banner's line, and opens the list. Dismissing the line loses nothing: the menu has the list, too."""

    def __init__(self, report: AwayReport, banner: Banner, show_about: Callable[[object], None], page: QWidget) -> None:
        super().__init__(page)
        self._report, self._banner, self._show_about, self._page = report, banner, show_about, page
        self._dialog: AwayDialog | None = None
        report.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say what waits."""
        self._banner.set_cause(CAUSE, banner_of(self._report.items))

    @Slot()
    def show(self) -> None:
        """Open the list, once."""
        if self._dialog is None:
            self._dialog = AwayDialog(self._report, self._show_about, self._page)
            self._dialog.finished.connect(self.on_dialog_finished)
            self._dialog.show()
        self._dialog.raise_()

    @Slot(int)
    def on_dialog_finished(self, _result: int) -> None:
        """Forget the closed list."""
        self._dialog = None


def _key(row: Difference) -> tuple[Kind, object]:
    return (row.kind, row.key)
