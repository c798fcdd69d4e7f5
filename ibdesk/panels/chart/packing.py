"""Keeping labels apart: as near to their prices as their heights allow, in the order of the prices, never on a sign."""

from __future__ import annotations

from collections.abc import Sequence


def packed(wanted: Sequence[float], low: float, high: float, step: float) -> list[float]:
    """Give places for centres that ascend: at least `step` apart, inside low..high, moved as little as possible.

    More centres than there is room for stand closer than `step`.
    """
    count = len(wanted)
    if not count:
        return []
    step = min(step, (high - low) / (count - 1)) if count > 1 else step
    # Without the steps between them, places that keep their distance only have to ascend: pool those that do not.
    blocks: list[tuple[float, int]] = []
    for number, at in enumerate(wanted):
        mean, size = min(max(at, low), high) - number * step, 1
        while blocks and blocks[-1][0] > mean:
            other, many = blocks.pop()
            mean, size = (mean * size + other * many) / (size + many), size + many
        blocks.append((mean, size))
    top, bottom = low, high - (count - 1) * step
    places = [min(max(mean, top), bottom) for mean, size in blocks for _ in range(size)]
    return [place + number * step for number, place in enumerate(places)]


def packed_around(
    wanted: Sequence[float], low: float, high: float, step: float, taken: tuple[float, float, float] | None
) -> list[float]:
    """Do the same around a stretch that is taken: from, to, and the place inside it that parts above from below.

    Each label goes to the side on which its price lies, as long as there is room.
    """
    if taken is None or taken[1] <= low or taken[0] >= high:
        return packed(wanted, low, high, step)
    half = step / 2.0
    roof, floor = taken[0] - half, taken[1] + half
    above_room = int((roof - low) // step) + 1 if roof >= low else 0
    below_room = int((high - floor) // step) + 1 if floor <= high else 0
    split = sum(1 for at in wanted if at <= taken[2])
    split = max(min(split, above_room), len(wanted) - below_room)
    split = min(max(split, 0), len(wanted))
    return packed(wanted[:split], low, roof, step) + packed(wanted[split:], floor, high, step)
