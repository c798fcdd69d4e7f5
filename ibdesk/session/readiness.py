"""From the version exchange to a link that may carry requests: accounts, next order id and one answer to the ping."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ibdesk.broker.info import FRACTIONAL_SIZES
from ibdesk.core.records.link import CloseReason, CurrentTime, LinkOpened, ManagedAccounts, NextValidId
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.dial import Dial
from ibdesk.session.modes import masked, mode_of, read_only_of
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.targets import SessionSettings
from ibdesk.session.views import Phase


class Readiness:
    """Watches the start of each session (scenario 11): `on_ready` once all is known, `on_late` if it is not in time."""

    def __init__(
        self,
        router: Router,
        link: LinkStore,
        deadlines: Deadlines,
        settings: SessionSettings,
        current: Callable[[], Dial | None],
        on_ready: Callable[[Dial], None],
        on_late: Callable[[CloseReason, str], None],
    ) -> None:
        self._link = link
        self._deadlines = deadlines
        self._settings = settings
        self._current = current
        self._on_ready = on_ready
        self._on_late = on_late
        self._login: frozenset[str] = frozenset()  # the accounts that the user knows to be at this address
        router.on(LinkOpened, self.on_link_opened)
        router.on(ManagedAccounts, self.on_managed_accounts)
        router.on(NextValidId, self.on_next_valid_id)
        router.on(CurrentTime, self.on_current_time)

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._deadlines.drop("ready")

    def forget_login(self) -> None:
        """Take whatever accounts come next: the user chose to connect, it is no redial."""
        self._login = frozenset()

    def on_link_opened(self, record: LinkOpened) -> None:
        """Versions are exchanged; ids, accounts and time must follow in time."""
        self._link.update(
            phase=Phase.HANDSHAKE,
            server_version=record.server_version,
            ibapi_version=record.ibapi_version,
            ibapi_limited=record.ibapi_max_version < FRACTIONAL_SIZES,
        )
        self._deadlines.set("ready", self._settings.ready_timeout_s, partial(self._on_late, CloseReason.NOT_READY, ""))

    def on_managed_accounts(self, record: ManagedAccounts) -> None:
        """Decide the mode by the account list, at every connect anew; another login is asked about (scenario 12)."""
        dial, target = self._current(), self._link.view.target
        if dial is None or target is None:
            return
        if self._login and record.accounts and self._login != frozenset(record.accounts):
            self._on_late(CloseReason.OTHER_LOGIN, f"{_names(record.accounts)} instead of {_names(self._login)}")
            return
        self._login = frozenset(record.accounts) or self._login
        mode, why = mode_of(target, record.accounts)
        wanted = (self._link.view.account, self._settings.account)
        account = next((one for one in wanted if one in record.accounts), next(iter(record.accounts), ""))
        self._link.update(
            accounts=record.accounts,
            account=account,
            mode=mode,
            mode_reason=why,
            read_only=read_only_of(target, record.accounts),
        )
        dial.accounts_known = True
        dial.ask_first_time()

    def on_next_valid_id(self, record: NextValidId) -> None:
        """Note that ids are known; the order desk keeps the ids themselves."""
        dial = self._current()
        if dial is not None:
            dial.id_known = True
            dial.ask_first_time()

    def on_current_time(self, record: CurrentTime) -> None:
        """Take an answer to the ping; the first one makes the link ready."""
        dial = self._current()
        if dial is None:
            return
        self._link.take_time(record, dial.take_ping())
        if dial.asked_time and not dial.was_ready and not dial.ending:
            dial.was_ready = True
            self.stop()
            self._on_ready(dial)


def _names(accounts: Iterable[str]) -> str:
    return ", ".join(masked(account) for account in sorted(accounts))
