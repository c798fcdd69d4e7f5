"""The codes that tell of the connection between TWS and IB."""

from typing import Final

#: Code -> name of its text.
LINK_CODES: Final = {1100: "lost", 2110: "server_broken", 1101: "restored_lost", 1102: "restored_kept"}
LINK_DATA_LOST: Final = 1101
RESTORED: Final = frozenset({1101, 1102})
