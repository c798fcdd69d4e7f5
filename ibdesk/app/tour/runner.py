"""The tour itself: which steps, in which order, what each one may need, and how it ends."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ibdesk.app.cli import EXIT_CHECK_FAILED, EXIT_FINE, EXIT_WRONG_USE, Options
from ibdesk.app.tour import steps_chart, steps_day, steps_orders, steps_session, steps_trouble
from ibdesk.app.tour.driver import Driver, StepError
from ibdesk.app.tour.report import Report, StepResult

if TYPE_CHECKING:
    from ibdesk.app.main_window import MainWindow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One item of the reference deck. `steered`: it needs a gateway that this window may steer."""

    name: str
    do: Callable[[Driver], str]
    steered: bool = False


STEPS = (
    Step(name="A1 connect", do=steps_session.a1_connected),
    Step(name="A2 farms", do=steps_session.a2_farms),
    Step(name="B1 subscriptions", do=steps_session.b1_subscribed),
    Step(name="B2 account summary", do=steps_session.b2_account_summary),
    Step(name="B3 positions", do=steps_session.b3_positions),
    Step(name="B4 stays subscribed", do=steps_session.b4_stays_subscribed),
    Step(name="B5 notices", do=steps_session.b5_notices),
    Step(name="C1 contract", do=steps_chart.c1_contract),
    Step(name="C2 data settings", do=steps_chart.c2_settings),
    Step(name="C3 data frame", do=steps_chart.c3_frame),
    Step(name="C4 table of bars", do=steps_chart.c4_table),
    Step(name="C5 line of closes", do=steps_chart.c5_line),
    Step(name="C6 several symbols", do=steps_day.c6_several),
    Step(name="C3 error 162", do=steps_trouble.c3_error_162, steered=True),
    Step(name="D1 ticket", do=steps_orders.d1_ticket),
    Step(name="D2 place order", do=steps_orders.d2_placed),
    Step(name="D3 list orders", do=steps_orders.d3_listed),
    Step(name="D4 modify order", do=steps_orders.d4_changed),
    Step(name="D5 cancel order", do=steps_orders.d5_cancelled),
    Step(name="D8 execution", do=steps_orders.d8_filled),
    Step(name="D6 cancel all", do=steps_orders.d6_all_cancelled),
    Step(name="D9 example script", do=steps_day.d9_example),
    Step(name="E1 live data", do=steps_day.e1_live),
    Step(name="E2 check list", do=steps_session.e2_check_list),
    Step(name="E3 live guard", do=steps_day.e3_guard),
    Step(name="E4 nothing blocks", do=steps_day.e4_nothing_blocks),
    Step(name="E5 rows as in TWS", do=steps_day.e5_rows),
    Step(name="A3 disconnect and reconnect", do=steps_orders.a3_orders_found_again),
    Step(name="D7 order status while closed", do=steps_trouble.d7_held, steered=True),
)


class Tour:
    """Takes every step once, stops at none, and closes the window.

    Attributes: report; exit_code: 0 only if every step held.
    """

    def __init__(self, window: MainWindow, options: Options) -> None:
        self._window, self._options = window, options
        self._driver = Driver(window, options.shots, demo=options.demo, control=self._control if options.demo else None)
        self.report = Report()
        self.exit_code = EXIT_CHECK_FAILED

    def take(self) -> None:
        """Run the tour inside the application's event loop and end the application."""
        try:
            self.exit_code = self._take()
        finally:
            if self._options.report is not None:
                self.report.write(self._options.report)
            self._window.close()
            QTimer.singleShot(0, QApplication.quit)

    def _take(self) -> int:
        for number, step in enumerate(STEPS):
            if number == 1:
                refusal = self._refusal()
                if refusal:
                    print(f"ibdesk: {refusal}", file=sys.stderr)
                    return EXIT_WRONG_USE
                self._allow_orders()
            self._run(step)
            if number == 0 and not self.report.ok:
                break  # without a link every other step would only wait
        return EXIT_FINE if self.report.ok else EXIT_CHECK_FAILED

    def _control(self, command: dict[str, object]) -> None:
        page = self._window.page
        if page is not None and page.desk.gateway is not None:
            page.desk.gateway.send(command)

    def _refusal(self) -> str:
        """Return why the tour may not go on: it sends orders, so never on real money."""
        self._note_session()
        if self.report.mode == "LIVE":
            return "The tour sends orders, and this account is real money. It ends here; nothing was sent."
        if self.report.mode == "PAPER" and not self._options.yes:
            return "The tour sends orders to this paper account. Say so with --yes; nothing was sent."
        return ""

    def _allow_orders(self) -> None:
        """Say as a user would that orders may leave, where this paper login is met for the first time."""
        assert self._window.page is not None
        doubt = self._window.page.desk.session.link.view.doubt
        if doubt is not None and doubt.cause == "first":
            self._driver.click("banner.action")

    def _note_session(self) -> None:
        assert self._window.page is not None
        view = self._window.page.desk.session.link.view
        self.report.ibapi = view.ibapi_version
        self.report.server_version = view.server_version
        self.report.mode = view.mode.value if view.mode is not None else ""

    def _run(self, step: Step) -> None:
        if step.steered and not self._options.demo:
            self.report.add(StepResult(step=step.name, ok=True, seen="", ms=0, skipped="needs control"))
            return
        started = time.monotonic()
        ok, seen, picture = True, "", ""
        try:
            seen = step.do(self._driver)
        except StepError as error:
            ok, seen = False, f"{error}; on the screen: {self._driver.glance()}"
        except Exception as error:  # a fault of the program or of the step: the tour tells it and goes on
            log.exception("tour step %s", step.name)
            ok, seen = False, f"{type(error).__name__}: {error}"
        picture = self._driver.picture(step.name) or ""
        if not ok:
            self._driver.close_dialogs()
        ms = round((time.monotonic() - started) * 1000)
        self.report.add(StepResult(step=step.name, ok=ok, seen=seen, ms=ms, picture=picture))
