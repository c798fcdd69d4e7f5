"""The kinds of identifier that cross the program, kept apart by type.

All of them are plain Python integers of any size: permIds and request ids pass 2**31, which Qt's typed
signals would corrupt, so they travel inside records as objects.
"""

from __future__ import annotations

import secrets
import time
from typing import NewType

ConId = NewType("ConId", int)
OrderId = NewType("OrderId", int)
PermId = NewType("PermId", int)
RequestId = NewType("RequestId", int)
ClientId = NewType("ClientId", int)
SessionNo = NewType("SessionNo", int)

ORDER_REF_PREFIX = "ibd-"
MAX_ORDER_ID = 2**31 - 1_000_000
"""Order ids above this are refused: TWS parses them as Java ints and drops the line (scenario 40)."""

_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_order_ref() -> str:
    """Return a fresh `orderRef`: the prefix and 16 characters of Crockford base 32, time first, ASCII."""
    stamp = int(time.time() * 1000) & (2**40 - 1)
    value = (stamp << 40) | secrets.randbits(40)
    digits = []
    for _ in range(16):
        value, digit = divmod(value, 32)
        digits.append(_BASE32[digit])
    return ORDER_REF_PREFIX + "".join(reversed(digits))
