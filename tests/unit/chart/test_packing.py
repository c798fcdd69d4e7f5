"""Labels that keep apart: as near to their prices as they can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.panels.chart.packing import packed, packed_around

places = st.lists(st.floats(-500.0, 1500.0), max_size=30).map(sorted)


def test_labels_that_do_not_meet_stay_where_their_prices_are() -> None:
    assert packed([30.0, 60.0, 200.0], 0.0, 300.0, 19.0) == [30.0, 60.0, 200.0]
    assert packed([], 0.0, 300.0, 19.0) == []


def test_two_at_one_price_part_evenly() -> None:
    assert packed([100.0, 100.0], 0.0, 300.0, 20.0) == [90.0, 110.0]


def test_prices_off_an_edge_come_to_stand_at_it() -> None:
    assert packed([-900.0, -5.0, 400.0], 10.0, 300.0, 20.0) == [10.0, 30.0, 300.0]


@given(places)
def test_they_never_overlap_never_change_their_order_and_never_leave_the_plot(wanted: list[float]) -> None:
    found = packed(wanted, 10.0, 1000.0, 19.0)
    assert len(found) == len(wanted)
    assert all(9.999 <= at <= 1000.001 for at in found)
    assert all(upper + 18.999 <= lower for upper, lower in pairwise(found))


@given(places, st.floats(50.0, 900.0))
def test_the_last_price_is_kept_free_while_there_is_room(wanted: list[float], last: float) -> None:
    tag = (last - 10.0, last + 21.0, last)
    found = packed_around(wanted, 10.0, 1000.0, 19.0, tag)
    assert len(found) == len(wanted)
    assert all(upper <= lower for upper, lower in pairwise(found))
    assert not [at for at in found if tag[0] - 9.4 < at < tag[1] + 9.4]


def test_a_label_goes_to_the_side_of_its_price() -> None:
    found = packed_around([98.0, 102.0], 0.0, 300.0, 20.0, (90.0, 120.0, 100.0))
    assert found == [80.0, 130.0]


def test_where_one_side_is_full_the_rest_goes_to_the_other() -> None:
    found = packed_around([5.0, 6.0, 7.0, 8.0], 10.0, 300.0, 20.0, (60.0, 90.0, 75.0))
    assert found[:3] == pytest.approx([10.0, 30.0, 50.0])
    assert found[3] == 100.0
