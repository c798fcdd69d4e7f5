"""The red line of the banner while a position or a working entry stands without the exit that it was meant to have."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.protection import Danger, Finding
from ibdesk.core.orders.protection_words import title
from ibdesk.session.protecting import Protection
from ibdesk.ui.notify import Banner, BannerText

CAUSE = "unprotected"


def banner_of(findings: tuple[Finding, ...]) -> BannerText | None:
    """Return the line, None while nothing is unprotected. It cannot be dismissed: it goes with its cause."""
    urgent = [one for one in findings if one.danger is Danger.UNPROTECTED]
    if not urgent:
        return None
    first, more = urgent[0], len(urgent) - 1
    rest = f" And {more} more." if more else ""
    stale = " Last known." if first.stale else ""
    return BannerText(level="err", title=f"{title(first)}{rest}", detail=f"{first.cause}{stale}", action="Show")


class UnprotectedNews(QObject):
    """Keeps the banner's line; `show` brings the order to the front."""

    def __init__(
        self, protection: Protection, banner: Banner, show_about: Callable[[object], None], page: QWidget
    ) -> None:
        super().__init__(page)
        self._protection, self._banner, self._show_about = protection, banner, show_about
        protection.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    @Slot(object)
    def refresh(self, _change: object = None) -> None:
        """Say what is unprotected now."""
        self._banner.set_cause(CAUSE, banner_of(self._protection.findings))

    @Slot()
    def show(self) -> None:
        """Bring the entry of the most urgent finding to the front."""
        found = self._protection.findings
        if found:
            self._show_about(found[0].subject or found[0].position)
