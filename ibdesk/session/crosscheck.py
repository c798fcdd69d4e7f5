"""Does this login fit the port and the profile? If not, nothing new is sent until the user has read it (scenario 12).

The account list decides the mode, always; the port and the accounts of the last time only raise a doubt.
"""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Mapping
from pathlib import Path

from ibdesk.core.orders.describe import masked
from ibdesk.core.records.link import Endpoint, ManagedAccounts, Mode
from ibdesk.core.safe_files import read_small, write_whole
from ibdesk.session.modes import PAPER_ACCOUNT
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.targets import Target
from ibdesk.session.views import Doubt, Phase

log = logging.getLogger(__name__)

USUAL = {7496: Mode.LIVE, 7497: Mode.PAPER, 4001: Mode.LIVE, 4002: Mode.PAPER}
FILE = "accounts.json"
MOST_BYTES = 64 * 1024


class CrossCheck:
    """Looks at every account list that arrives; keeps in `folder` which accounts each port served last.

    `asks_first`: of a paper login that no earlier run knows, the user must say that orders may leave.
    """

    def __init__(
        self, router: Router, link: LinkStore, notices: NoticeStore, folder: Path | None, *, asks_first: bool = False
    ) -> None:
        self._asks_first = asks_first
        self._link, self._notices, self._folder = link, notices, folder
        self._known = load_accounts(folder)
        self._confirmed: set[tuple[Endpoint, frozenset[str]]] = set()
        self._warned: set[str] = set()
        router.on(ManagedAccounts, self.on_managed_accounts)

    def on_managed_accounts(self, record: ManagedAccounts) -> None:
        """Raise or drop the doubt about this login; before the link is ready, so nothing can slip through."""
        view = self._link.view
        if view.target is None or view.mode is None or view.phase is Phase.CLOSING:
            return  # closing: another login answered a redial, which ended there
        endpoint, accounts = view.target.endpoint, frozenset(record.accounts)
        self._warn_of_network(endpoint)
        if view.target.sim_nonce_ok or not accounts or (endpoint, accounts) in self._confirmed:
            self._link.update(doubt=None)
            return
        doubt = self._doubt(view.target, view.mode, accounts)
        self._link.update(doubt=doubt)
        if doubt is None:
            self._remember(endpoint, accounts)
            if notice := port_notice(view.target, view.mode):
                self._confirmed.add((endpoint, accounts))
                self._notices.say(notice, kind="info", next_step="The accounts decide: this is PAPER.")

    def _warn_of_network(self, endpoint: Endpoint) -> None:
        """Say once that what passes between here and another computer can be read on the way (scenario 17)."""
        if is_remote(endpoint.host) and endpoint.host not in self._warned:
            self._warned.add(endpoint.host)
            text = f"{endpoint.host} is another computer. Orders and data cross the network unencrypted."
            self._notices.say(text, kind="warn", next_step="Use a network of your own or a tunnel.")

    def confirm(self) -> None:
        """Take the user's word that this login is meant; remembered while ibdesk runs, the accounts for longer."""
        view = self._link.view
        if view.doubt is None or view.target is None:
            return
        endpoint, accounts = view.target.endpoint, frozenset(view.accounts)
        self._confirmed.add((endpoint, accounts))
        self._remember(endpoint, accounts)
        self._link.update(doubt=None)

    def _doubt(self, target: Target, mode: Mode, accounts: frozenset[str]) -> Doubt | None:
        if sentence := port_doubt(target, mode, accounts):
            return Doubt(cause="port", sentence=sentence)
        known = self._known.get(where(target.endpoint))
        if known is None and self._asks_first and mode is Mode.PAPER:
            return Doubt(cause="first", sentence=f"First time at {where(target.endpoint)}: new orders are off.")
        if known is None or known == accounts:
            return None
        return Doubt(
            cause="accounts",
            sentence=f"{where(target.endpoint)} served {named(known)} last time, and now it serves {named(accounts)}.",
        )

    def _remember(self, endpoint: Endpoint, accounts: frozenset[str]) -> None:
        if self._known.get(where(endpoint)) == accounts:
            return
        self._known[where(endpoint)] = accounts
        try:
            save_accounts(self._folder, self._known)
        except OSError as error:
            log.warning("the accounts of this login could not be kept: %s", error)


def port_doubt(target: Target, mode: Mode, accounts: frozenset[str]) -> str:
    """Return the sentence when a port that usually means paper serves real money, "" else."""
    real = sorted(account for account in accounts if PAPER_ACCOUNT.fullmatch(account) is None)
    if mode is not Mode.LIVE or USUAL.get(target.endpoint.port) is not Mode.PAPER or not real:
        return ""
    return f"Port {target.endpoint.port} usually means paper, but account {masked(real[0])} is real money."


def port_notice(target: Target, mode: Mode) -> str:
    """Return the sentence when a port that usually means real money serves paper accounts, "" else."""
    if mode is not Mode.PAPER or USUAL.get(target.endpoint.port) is not Mode.LIVE:
        return ""
    return f"Port {target.endpoint.port} usually means real money, but every account is a paper account."


def is_remote(host: str) -> bool:
    """Tell whether orders would cross a network in plain text (scenario 17)."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() != "localhost"


def where(endpoint: Endpoint) -> str:
    """Return host and port as the user knows them."""
    return f"{endpoint.host}:{endpoint.port}"


def named(accounts: frozenset[str]) -> str:
    """Return accounts as they may be shown: the last four characters of three of them at most."""
    listed = sorted(accounts)
    more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
    return ", ".join(masked(account) for account in listed[:3]) + more


def load_accounts(folder: Path | None) -> dict[str, frozenset[str]]:
    """Read which accounts each port served last; what cannot be read is not known, and then nothing is compared."""
    try:
        text = read_small(folder / FILE, MOST_BYTES) if folder is not None else None
        found = json.loads(text) if text else {}
    except (OSError, ValueError) as error:
        log.warning("the accounts of earlier logins cannot be read: %s", error)
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        place: frozenset(accounts)
        for place, accounts in found.items()
        if isinstance(accounts, list) and accounts and all(isinstance(one, str) for one in accounts)
    }


def save_accounts(folder: Path | None, known: Mapping[str, frozenset[str]]) -> None:
    """Write them. Raises OSError."""
    if folder is not None:
        write_whole(folder / FILE, json.dumps({place: sorted(accounts) for place, accounts in known.items()}))
