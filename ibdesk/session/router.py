"""Who hears of which record: a table from record type to handlers, filled by stores and desks."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

log = logging.getLogger(__name__)

R = TypeVar("R")


class Router:
    """Deliver each record to the handlers of its type, in the order in which they registered. GUI thread."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Callable[[Any], None]]] = {}
        self.on_bug: Callable[[object, Exception], None] | None = None

    def on(self, kind: type[R], handler: Callable[[R], None]) -> None:
        """Register a handler for records of exactly that type."""
        self._handlers.setdefault(kind, []).append(handler)

    def deliver(self, record: object) -> None:
        """Hand a record to its handlers. A raising one is a bug of ours: reported, and the others go on."""
        for handler in self._handlers.get(type(record), ()):
            try:
                handler(record)
            except Exception as error:
                log.exception("handler failed on %s", type(record).__name__)
                sys.excepthook(type(error), error, error.__traceback__)
                if self.on_bug is not None:
                    self.on_bug(record, error)
