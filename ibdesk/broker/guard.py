"""The read-only guard: belt and braces behind the session's own check.

Nothing about orders leaves before TWS has announced its accounts, or while the session has locked it. Unless every
account is certainly of paper money, new orders, changes and what-ifs leave only while the session is armed; cancels
need no arming (law L9). An account list that named real money once counts as that for the rest of the session.
"""

from __future__ import annotations

import re

_PAPER = re.compile(r"D[UF]\d+", re.ASCII)


def is_paper(account: str) -> bool:
    """Tell whether an account is certainly one of paper money: DU or DF and digits, nothing else."""
    return _PAPER.fullmatch(account) is not None


class ReadOnlyGuard:
    """Answers whether orders may leave. Written on ib-run and by the session, read on ib-send."""

    def __init__(self) -> None:
        self.asked = False
        self.armed = False
        self._live = False
        self._accounts: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that TWS announced last."""
        return self._accounts

    def on_accounts(self, accounts: tuple[str, ...]) -> None:
        """Judge an account list. One account that might be live makes arming needed for good."""
        if any(not is_paper(account) for account in accounts):
            self._live = True
        self._accounts = accounts

    @property
    def reason(self) -> str:
        """Why no order command may leave, as a sentence; "" when some or all may leave."""
        if self.asked:
            return "This session is read-only."
        if not self._accounts:
            return "TWS has not announced its accounts yet, so no order can leave."
        return ""

    @property
    def new_orders_reason(self) -> str:
        """Why no new order, change or what-if may leave; cancels go by `reason` alone (law L9)."""
        if not self.reason and self._live and not self.armed:
            return "Real money: this session is not armed."
        return self.reason
