"""One place to trade, put together: journal, session and, for the demo, the simulated gateway's process.

A desk belongs to one kind of target: simulated and real orders never share a journal, so going from one to the other
means closing this desk and making another.
"""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject, Signal

from ibdesk.app.gateway_child import GatewayChild, Hello
from ibdesk.app.journals import DEMO_PROFILE, journal_path
from ibdesk.app.paths import profile_folder
from ibdesk.app.place import Place
from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint
from ibdesk.journal import Journal, JournalLocked
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.ui.resources import resource_dir

log = logging.getLogger(__name__)

CLOSE_S = 2.2
SESSION_CLOSE_S = 1.5


class Desk(QObject):
    """Owns what one place needs, in the order in which it must be closed.

    Signals: `troubled` with one sentence when the journal or the simulated gateway is not to be had.
    """

    troubled = Signal(object)

    def __init__(self, place: Place, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.gateway: GatewayChild | None = None
        self.journal_problem = ""
        self._journal_file = journal_path(place.kind, place.profile)
        self.journal = self._open_journal()
        self.session = Session(self.journal, self._settings(), self)

    def _settings(self) -> SessionSettings:
        """Return where limits and locks are kept. A simulated world ends with its process, and its lock with it."""
        folder = profile_folder(DEMO_PROFILE if self.place.kind == "demo" else self.place.profile)
        return SessionSettings(
            folder=folder,
            lock_file=self._journal_file.with_name(f"{self._journal_file.name}.locked"),
            close_deadline_s=SESSION_CLOSE_S,
            asks_first=True,
        )

    def _open_journal(self) -> Journal | None:
        journal = Journal(self._journal_file)
        try:
            journal.start()
        except JournalLocked as locked:
            self.journal_problem = f"{locked} This window only views. It needs a client id of its own (--client-id)."
            return None
        return journal

    def open(self) -> None:
        """Connect; for the demo the gateway's process comes first."""
        if self.journal_problem:
            self.troubled.emit(self.journal_problem)
        if self.place.kind == "demo":
            self.gateway = GatewayChild(self)
            self.gateway.ready.connect(self._on_gateway_ready)
            self.gateway.failed.connect(self.troubled)
            self.gateway.ended.connect(self.troubled)
            self.gateway.start(clock=self.place.clock, seed=self.place.seed, options=_day_options(self.place.day))
        else:
            self._connect_to(self.place.host, self.place.port, sim_nonce_ok=False)

    def close(self) -> None:
        """Close session, journal and gateway, together within 3 s whatever the peer does (figure F13)."""
        end_s = time.monotonic() + CLOSE_S
        if self.gateway is not None:
            self.gateway.begin_close()
        self.session.close()
        if self.journal is not None:
            self.journal.close(max(0.5, end_s - time.monotonic()))
        if self.gateway is not None:
            self.gateway.close(max(0, round((end_s - time.monotonic()) * 1000)))

    def _on_gateway_ready(self, hello: Hello) -> None:
        self._connect_to(hello.host, hello.port, sim_nonce_ok=hello.nonce_ok)

    def _connect_to(self, host: str, port: int, *, sim_nonce_ok: bool) -> None:
        self.session.connector.open(
            Target(
                kind=self.place.kind,
                endpoint=Endpoint(host=host, port=port, client_id=ClientId(self.place.client_id)),
                sim_nonce_ok=sim_nonce_ok,
                read_only=self.place.read_only,
                view_only=self.journal_problem,
                profile=self.place.profile,
            )
        )


def _day_options(day: str) -> tuple[str, ...]:
    """Return what the gateway is told of a named day; an ordinary one needs nothing."""
    return () if day == "ordinary" else ("--faults", str(resource_dir("days") / f"{day}.json"))
