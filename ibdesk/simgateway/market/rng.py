"""Random numbers that are a pure function of a key and a counter (splitmix64 finaliser).

Only integer arithmetic, additions and multiplications: the same on every machine and numpy.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1, _MIX_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
# The sum of four uniform 16-bit numbers has this mean and standard deviation.
_SUM_MEAN, _SUM_SD = 2 * 65535.0, 37836.75


def text_key(text: str) -> int:
    """Return a 64-bit key of a name, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def key(*parts: int) -> int:
    """Return one 64-bit key of several integers."""
    state = 0
    for part in parts:
        state = _mix((state ^ (part & _MASK)) + _GOLDEN & _MASK)
    return state


def bits(stream: int, counters: Ints) -> NDArray[np.uint64]:
    """Return 64 random bits for each counter."""
    x = counters.astype(np.uint64) * np.uint64(_GOLDEN) + np.uint64(stream)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(_MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(_MIX_2)
    return x ^ (x >> np.uint64(31))


def uniforms(stream: int, counters: Ints) -> Floats:
    """Return numbers in [0, 1) for each counter."""
    return (bits(stream, counters) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normals(stream: int, counters: Ints) -> Floats:
    """Return numbers of mean 0 and variance 1, nearly normal, within +-3.5."""
    x = bits(stream, counters)
    low = np.uint64(0xFFFF)
    total = sum(((x >> np.uint64(shift)) & low).astype(np.float64) for shift in (0, 16, 32, 48))
    return np.asarray((total - _SUM_MEAN) / _SUM_SD, dtype=np.float64)


def _mix(x: int) -> int:
    x = (x ^ (x >> 30)) * _MIX_1 & _MASK
    x = (x ^ (x >> 27)) * _MIX_2 & _MASK
    return x ^ (x >> 31)
