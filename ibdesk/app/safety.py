"""The safety controls of one page: their dialogs, and what the banner says of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from ibdesk.app.desk import Desk
from ibdesk.panels.blotter.cancel_all import CancelAllDialog, report_text
from ibdesk.ui.notify import Banner, BannerText

LOCKED = "New orders are off after Cancel orders."


class Safety(QObject):
    """Opens one dialog of each kind at a time; everything it does goes through the session."""

    def __init__(self, desk: Desk, banner: Banner, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._banner, self._page = desk, banner, page
        self._acts: dict[object, Callable[[], None]] = {"login": self.ask_about_login, "locked": self.ask_to_unlock}
        session = desk.session
        session.link.moved.connect(self.on_link_moved)
        session.order_desk.lock_changed.connect(self.refresh)
        session.order_desk.kill_switch.changed.connect(self.refresh)
        session.orders.changed.connect(self.refresh)
        if session.limits.problems:
            banner.set_cause("limits", BannerText(level="warn", title=" ".join(session.limits.problems)))
        self.refresh()

    def take(self, cause: object) -> bool:
        """Do what the banner offers for a cause of this kind; False if it is none."""
        act = self._acts.get(cause)
        if act is not None:
            act()
        return act is not None

    @Slot()
    def refresh(self, _change: object = None) -> None:
        """Say that Cancel orders locked new ones, and what TWS has confirmed."""
        session = self._desk.session
        if not session.controls.trading_lock.locked:
            self._banner.set_cause("locked", None)
            return
        report = session.order_desk.kill_switch.report
        detail = ""
        if report is not None:
            detail = f"{report.problem} {report_text(session, report)}".strip()
        self._banner.set_cause("locked", BannerText(level="warn", title=LOCKED, detail=detail, action="Unlock…"))

    @Slot()
    def on_link_moved(self) -> None:
        """Ask about a login that may not be the one that is meant."""
        doubt = self._desk.session.link.view.doubt
        if doubt is None:
            self._banner.set_cause("login", None)
            return
        if doubt.cause == "first":
            detail = "Look around; nothing is sent until you allow it. Cancels work."
            text = BannerText(level="warn", title=doubt.sentence, detail=detail, action="Allow orders")
            self._banner.set_cause("login", text)
            return
        self._banner.set_cause("login", BannerText(level="err", title=doubt.sentence, action="Decide…"))
        self.ask_about_login()

    @Slot()
    def ask_to_arm(self) -> None:
        """Ask for the last 4 characters of the account."""
        from ibdesk.app.arm_dialog import ArmDialog

        if self._free("arm.dialog") and self._desk.session.arming.view.offered:
            ArmDialog(self._desk.session, self._page).open()

    @Slot()
    def ask_to_cancel(self) -> None:
        """Open the kill switch: it names what would be asked, and asks for one click."""
        if self._free("cancel_all.dialog"):
            CancelAllDialog(self._desk.session, self._page).open()

    @Slot()
    def ask_to_unlock(self) -> None:
        """Ask before new orders are allowed again."""
        from ibdesk.app.unlock_dialog import UnlockDialog

        if self._free("unlock.dialog"):
            UnlockDialog(self._desk.session, self._page).open()

    @Slot()
    def ask_limits(self) -> None:
        """Show the limits of the mode that is traded."""
        from ibdesk.app.limits_dialog import LimitsDialog

        if self._free("limits.dialog"):
            dialog = LimitsDialog(self._desk.session, self._page)
            dialog.unlock_asked.connect(dialog.reject)
            dialog.unlock_asked.connect(self.ask_to_unlock, Qt.ConnectionType.QueuedConnection)
            dialog.open()

    @Slot()
    def ask_about_login(self) -> None:
        """Ask whether this login is meant; on a first visit the click on the banner is the answer."""
        session = self._desk.session
        if session.link.view.doubt is not None and session.link.view.doubt.cause == "first":
            session.controls.login.confirm()
            return
        from ibdesk.app.doubt_dialog import DoubtDialog

        if self._free("doubt.dialog") and self._desk.session.link.view.doubt is not None:
            dialog = DoubtDialog(self._desk.session, self._page)
            dialog.disconnect_asked.connect(self.on_disconnect_asked)
            dialog.open()

    @Slot()
    def on_disconnect_asked(self) -> None:
        """Leave the login that was not meant."""
        self._desk.session.connector.close()

    def _free(self, name: str) -> bool:
        return not any(one.isVisible() for one in self._page.findChildren(QDialog, name))
