"""What money is at stake: decided by the start-up nonce and the account list, never by the port."""

from __future__ import annotations

import re

from ibdesk.core.records.link import Mode
from ibdesk.session.targets import Target
from ibdesk.session.views import ReadOnly

PAPER_ACCOUNT = re.compile(r"D[UF][0-9]+", re.ASCII)
"""DU: a simulated individual account; DF: a simulated adviser. Anything else is real money, or unknown."""


def mode_of(target: Target, accounts: tuple[str, ...]) -> tuple[Mode, str]:
    """Return the mode and the reason in words (scenario 12: asked anew at every connect)."""
    if target.sim_nonce_ok:
        return Mode.SIM, "SIM: ibdesk started this gateway itself"
    if not accounts:
        return Mode.LIVE, "LIVE assumed: TWS named no account"
    real = [account for account in accounts if PAPER_ACCOUNT.fullmatch(account) is None]
    if real:
        return Mode.LIVE, f"LIVE: account {masked(real[0])} does not start with DU or DF"
    return Mode.PAPER, "PAPER: every account starts with DU or DF"


def read_only_of(target: Target, accounts: tuple[str, ...], *, live_open: bool = False) -> ReadOnly | None:
    """Return why nothing that concerns orders may leave; None if it may.

    For LIVE there is no way around it unless the session was made with `live_open`; then arming decides.
    """
    if target.view_only:
        return ReadOnly(cause="view", reason=target.view_only)
    if not live_open and any(PAPER_ACCOUNT.fullmatch(account) is None for account in accounts):
        return ReadOnly(cause="live", reason="Real money: ibdesk does not send orders to live accounts yet.")
    if not accounts:
        return ReadOnly(cause="accounts", reason="TWS named no account to trade with.")
    if target.read_only:
        return ReadOnly(cause="start", reason="Connected read-only, as chosen at the start.")
    return None


def masked(account: str) -> str:
    """Return an account as it may be shown to others: its last four characters."""
    return f"…{account[-4:]}"
