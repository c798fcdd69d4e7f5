"""The read-only guard: belt and braces behind the session's own check.

Order commands leave only when TWS has announced its accounts and every one is certainly of paper money. The lock on
anything else holds for the rest of the session and nothing lifts it; the session may add its own lock.

With `live_open` an account list of real money lets cancels out, and new orders only while the session has armed.
"""

from __future__ import annotations

import re

_PAPER = re.compile(r"D[UF]\d+", re.ASCII)


def is_paper(account: str) -> bool:
    """Tell whether an account is certainly one of paper money: DU or DF and digits, nothing else."""
    return _PAPER.fullmatch(account) is not None


class ReadOnlyGuard:
    """Answers whether orders may leave. Written on ib-run and by the session, read on ib-send."""

    def __init__(self, *, live_open: bool = False) -> None:
        self.asked = False
        self.armed = False
        self._live_open = live_open
        self._live = False
        self._accounts: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that TWS announced last."""
        return self._accounts

    def on_accounts(self, accounts: tuple[str, ...]) -> None:
        """Judge an account list. One account that might be live locks the session for good."""
        if any(not is_paper(account) for account in accounts):
            self._live = True
        self._accounts = accounts

    @property
    def reason(self) -> str:
        """Why no order command may leave, as a sentence; "" when some or all may leave."""
        if self._live and not self._live_open:
            return "This session is read-only: its account list is not one of paper money."
        if self.asked:
            return "This session is read-only."
        if not self._accounts:
            return "TWS has not announced its accounts yet, so no order can leave."
        return ""

    @property
    def new_orders_reason(self) -> str:
        """Why no new order and no change may leave; cancels go by `reason` alone (law L9)."""
        if not self.reason and self._live and not self.armed:
            return "Real money: this session is not armed."
        return self.reason
