"""Many rectangles or lines in one call: a numpy buffer that Qt reads as a C array."""

from __future__ import annotations

from typing import TypeVar, cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter

from ibdesk.panels.chart.geometry import Rects

_Element = TypeVar("_Element", QRectF, QLineF)


class RectBatch:
    """Rectangles handed to QPainter without a Python object for each; the buffer lives beside its pointer."""

    def __init__(self, rects: Rects) -> None:
        self._rects = np.ascontiguousarray(rects, np.float64)
        self._pointer = _first(self._rects, QRectF) if len(rects) else None

    def __len__(self) -> int:
        return len(self._rects)

    def draw(self, painter: QPainter) -> None:
        """Fill all rectangles with the painter's brush: one call."""
        if self._pointer is not None:
            painter.drawRects(self._pointer, len(self._rects))


class LineBatch:
    """Line segments handed to QPainter in one call."""

    def __init__(self, segments: Rects) -> None:
        self._segments = np.ascontiguousarray(segments, np.float64)
        self._pointer = _first(self._segments, QLineF) if len(segments) else None

    def __len__(self) -> int:
        return len(self._segments)

    def draw(self, painter: QPainter) -> None:
        """Stroke all segments with the painter's pen: one call."""
        if self._pointer is not None:
            painter.drawLines(self._pointer, len(self._segments))


def _first(buffer: Rects, kind: type[_Element]) -> _Element:
    """See the start of a buffer as the first element of a C array."""
    return cast("_Element", shiboken6.Shiboken.wrapInstance(buffer.ctypes.data, kind))
