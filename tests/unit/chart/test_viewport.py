"""What wheel, drag and keys do to the stretch of bars on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.panels.chart import viewport as vp

BARS = st.integers(1, 2_000_000)
VIEWS = st.builds(
    lambda x0, span: vp.Viewport(x0=x0, x1=x0 + span), st.floats(-1e5, 1e6), st.floats(vp.LEAST_BARS, 1e6)
)


def test_fit_shows_every_bar_with_room_behind_the_last() -> None:
    view = vp.fitted(vp.Viewport(y_auto=False), 100)
    assert view.x0 == -0.5
    assert view.x1 > 99.5
    assert view.y_auto
    assert view.visible(100) == (0, 100)


@given(view=VIEWS, bars=BARS, factor=st.floats(0.05, 20.0), share=st.floats(0.0, 1.0))
def test_zoom_keeps_the_bar_under_the_pointer_in_place(
    view: vp.Viewport, bars: int, factor: float, share: float
) -> None:
    view = vp.clamped(view, bars)
    anchor = view.x0 + share * view.span
    zoomed = vp.zoomed(view, factor, anchor, bars)
    x0 = anchor - share * zoomed.span
    wanted = vp.clamped(vp.Viewport(x0=x0, x1=x0 + zoomed.span), bars)
    assert zoomed.span >= vp.LEAST_BARS - 1e-6
    assert zoomed.x0 == pytest.approx(wanted.x0, rel=1e-6, abs=1e-3)


@given(view=VIEWS, bars=BARS, by=st.floats(-1e7, 1e7))
def test_bars_can_never_be_dragged_off_the_screen(view: vp.Viewport, bars: int, by: float) -> None:
    start, stop = vp.panned(view, by, bars).visible(bars)
    assert 0 <= start < stop <= bars


def test_zoom_in_then_out_returns() -> None:
    view = vp.fitted(vp.Viewport(), 1000)
    back = vp.zoomed(vp.zoomed(view, 0.5, 500.0, 1000), 2.0, 500.0, 1000)
    assert (back.x0, back.x1) == pytest.approx((view.x0, view.x1))


def test_end_shows_the_latest_bar_at_the_same_zoom() -> None:
    view = vp.at_end(vp.Viewport(x0=0.0, x1=50.0), 1000)
    assert view.span == pytest.approx(50.0)
    assert view.visible(1000)[1] == 1000


@given(low=st.floats(-1e6, 1e6), size=st.floats(1e-4, 1e5), height=st.floats(120.0, 3000.0))
def test_prices_fill_the_height_between_legend_and_volume(low: float, size: float, height: float) -> None:
    high = low + size
    y0, y1 = vp.price_range(low, high, height, 20.0, 30.0)
    per_pixel = (y1 - y0) / height
    assert (y1 - high) / per_pixel >= 19.9
    assert (low - y0) / per_pixel >= 29.9


def test_a_flat_market_lies_in_the_middle() -> None:
    y0, y1 = vp.price_range(100.0, 100.0, 200.0, 0.0, 0.0)
    assert y0 < 100.0 < y1
    assert (y0 + y1) / 2 == pytest.approx(100.0)


def test_scaling_prices_stops_following_the_bars() -> None:
    view = vp.scaled_prices(vp.Viewport(y0=90.0, y1=110.0), 0.5)
    assert (view.y0, view.y1) == (95.0, 105.0)
    assert not view.y_auto


def test_pixels_and_prices_agree() -> None:
    view = vp.Viewport(x0=0.0, x1=100.0, y0=10.0, y1=20.0)
    assert view.bar_at(500.0, 1000.0) == 50.0
    assert view.price_at(0.0, 400.0) == 20.0
    assert view.price_at(400.0, 400.0) == 10.0
