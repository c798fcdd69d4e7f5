"""Fresh `orderRef` texts: how an order is recognised whatever ids TWS gives it (reliability.md 3.2).

Apart from `ids`, since a clock and a source of chance are needed here and `core.orders` must stay pure.
"""

from __future__ import annotations

import secrets
import time

ORDER_REF_PREFIX = "ibd-"

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
