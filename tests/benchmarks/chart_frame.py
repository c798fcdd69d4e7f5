"""Time one frame of the chart at 1k and 1M bars, interleaved in one process, beside the bound of painting itself.

Run `python tests/benchmarks/chart_frame.py`. Prints JSON; exits 1 when a frame at 1M costs over twice one at 1k.
Not part of the suite: milliseconds depend on the machine, so CI gates the number of primitives instead
(tests/unit/chart/test_picture.py).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from ibdesk.core.records.bars import Bars
from ibdesk.panels.chart.batches import RectBatch
from ibdesk.panels.chart.model import chart_data
from ibdesk.panels.chart.plot import PlotView
from ibdesk.ui import theme

SIZE = (1280, 720)
ROUNDS = 150
WARM_UP = 20


def walk(count: int) -> Bars:
    """Make a random walk of minutes."""
    close = 100.0 + np.cumsum(np.random.default_rng(1).normal(0.0, 0.05, count))
    opened = np.concatenate(([100.0], close[:-1]))
    return Bars(
        time=1_600_000_000 + np.arange(count, dtype=np.int64) * 60, open=opened, high=np.maximum(opened, close) + 0.02,
        low=np.minimum(opened, close) - 0.02, close=close, volume=np.ones(count), wap=close,
        count=np.ones(count, np.int64), daily=False,
    )  # fmt: skip


class PaintBound(QWidget):
    """Fills the window and 2,560 rectangles: what no chart of this width can beat by much."""

    def __init__(self) -> None:
        super().__init__()
        x = np.arange(1280.0)
        y = np.random.default_rng(2).integers(50, 600, 1280).astype(float)
        wicks = np.column_stack((x, y, np.ones(1280), np.full(1280, 61.0)))
        self._batches = [RectBatch(wicks), RectBatch(wicks + np.array([0.0, 15.0, 0.0, -30.0]))]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setPen(Qt.PenStyle.NoPen)
        for batch, token in zip(self._batches, ("up", "down"), strict=True):
            painter.setBrush(theme.color(token))
            batch.draw(painter)
        painter.end()


def plot_of(count: int) -> PlotView:
    """Show a plot of so many bars, 300 of them visible."""
    plot = PlotView()
    plot.resize(*SIZE)
    plot.show()
    plot.show_data(chart_data(walk(count), None), "", 2026)
    plot.zoom(300.0 / plot.view.span)
    return plot


def timed(act: Callable[[], None]) -> float:
    """Run once; give milliseconds."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000.0


def main() -> int:
    """Measure and judge."""
    app = QApplication([])
    theme.apply(app, theme.load_theme("dark"))
    plots = {"1k": plot_of(1_000), "1M": plot_of(1_000_000)}
    bound = PaintBound()
    bound.resize(*SIZE)
    bound.show()
    app.processEvents()
    taken: dict[str, list[float]] = {}

    def frame(plot: PlotView, by: float) -> None:
        plot.pan(by)
        plot.viewport().repaint()

    def hover(plot: PlotView, at: int) -> None:
        plot.point_at(QPointF(100.0 + at % 900, 200.0 + at % 300))
        app.processEvents()

    for number in range(ROUNDS + WARM_UP):
        by = -2.0 if number % 200 < 100 else 2.0
        run: dict[str, Callable[[], None]] = {
            f"pan 300 visible, {name}": partial(frame, plot, by) for name, plot in plots.items()
        }
        run |= {f"crosshair, {name}": partial(hover, plot, number * 7) for name, plot in plots.items()}
        run["paint bound"] = bound.repaint
        for name, act in run.items():
            taken.setdefault(name, []).append(timed(act))
    medians = {name: round(statistics.median(values[WARM_UP:]), 3) for name, values in taken.items()}
    ratio = medians["pan 300 visible, 1M"] / medians["pan 300 visible, 1k"]
    over_bound = medians["pan 300 visible, 1k"] / medians["paint bound"]
    print(json.dumps({"ms": medians, "1M to 1k": round(ratio, 2), "frame to paint bound": round(over_bound, 2)}))
    return 0 if ratio <= 2.0 else 1


if __name__ == "__main__":
    sys.exit(main())
