"""What money is at stake: decided by the account list and the start-up nonce, never by the port."""

from __future__ import annotations

import re

from ibdesk.core.records.link import Mode
from ibdesk.session.targets import Target
from ibdesk.session.views import ReadOnly

PAPER_ACCOUNT = re.compile(r"D[UF][0-9]+", re.ASCII)
"""DU: a simulated individual account; DF: a simulated adviser. Anything else is real money, or unknown."""


def mode_of(target: Target, accounts: tuple[str, ...]) -> tuple[Mode, str]:
    """Return the mode and the reason in words (scenario 12: asked anew at every connect)."""
    real = [account for account in accounts if PAPER_ACCOUNT.fullmatch(account) is None]
    if real:  # before the nonce: what names real money is never taken for play
        return Mode.LIVE, f"LIVE: account {masked(real[0])} does not start with DU or DF"
    if target.sim_nonce_ok:
        return Mode.SIM, "SIM: ibdesk started this gateway itself"
    if not accounts:
        return Mode.LIVE, "LIVE assumed: TWS named no account"
    return Mode.PAPER, "PAPER: every account starts with DU or DF"


def read_only_of(target: Target, accounts: tuple[str, ...]) -> ReadOnly | None:
    """Return why nothing that concerns orders may leave, not even a cancel; None if it may. LIVE must be armed, too."""
    if target.view_only:
        return ReadOnly(cause="view", reason=target.view_only)
    if not accounts:
        return ReadOnly(cause="accounts", reason="TWS named no account to trade with.")
    if target.read_only:
        return ReadOnly(cause="start", reason="Connected read-only, as chosen at the start.")
    return None


def masked(account: str) -> str:
    """Return an account as it may be shown to others: its last four characters."""
    return f"…{account[-4:]}"
