"""What all halves of the wrapper share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ibdesk.broker.output import Output
from ibdesk.core.records.notice import Notice


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the session wants to know as it is decoded, before the record reaches the sink."""

    on_accounts: Callable[[tuple[str, ...]], None]
    on_next_id: Callable[[], None]
    on_notice: Callable[[Notice], None]
    ended: Callable[[], bool] = lambda: False


class Callbacks:
    """Base of the halves: the way out and the session's hooks."""

    def __init__(self, out: Output, hooks: Hooks) -> None:
        super().__init__()
        self.out = out
        self.hooks = hooks
        self.prepare()

    def prepare(self) -> None:
        """Set up a half's own state."""
