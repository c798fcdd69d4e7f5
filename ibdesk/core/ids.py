"""The kinds of identifier that cross the program, kept apart by type.

All of them are plain Python integers of any size: permIds and request ids pass 2**31, which Qt's typed
signals would corrupt, so they travel inside records as objects.
"""

from __future__ import annotations

from typing import NewType

ConId = NewType("ConId", int)
OrderId = NewType("OrderId", int)
PermId = NewType("PermId", int)
RequestId = NewType("RequestId", int)
ClientId = NewType("ClientId", int)
SessionNo = NewType("SessionNo", int)

MAX_ORDER_ID = 2**31 - 1_000_000
"""Order ids above this are refused: TWS parses them as Java ints and drops the line (scenario 40)."""
