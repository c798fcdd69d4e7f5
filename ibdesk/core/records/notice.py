"""Any message with a code from TWS, or one that ibdesk gives itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ibdesk.core.ids import RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An `error` callback. `subject_id` is a request id or an order id, None for general ones.

    `from_client` is true for codes that the ibapi library made itself (501 to 599), which never came over the wire.
    """

    subject_id: RequestId | None
    code: int
    text: str
    advanced_reject: str = ""
    time: datetime | None = None
    from_client: bool = False
