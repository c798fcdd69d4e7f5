"""The chart panel: historical bars as candles, bars or a line, as a table and as a DataFrame.

Job: ask the session for bars, say what is going on, draw them at a cost set by the width of the window.
Thread: GUI. May import session, ui and core; the only package that names pyqtgraph, and it does so
when a plot is first shown (`panel` and the pure modules come without it).
Pure (numpy only): columns, pyramid, viewport, geometry, zones, time_ticks, price_ticks, texts, form.
Qt and pyqtgraph: plot, items, axes, marks. Qt only: panel and its parts.
"""
