"""The chart panel: historical bars as candles, bars or a line, as a table and as a DataFrame.

Job: ask the session for bars, say what is going on, draw them at a cost set by the width of the window.
Thread: GUI. May import session, ui and core; the only package that names pyqtgraph, and it does so
when a plot is first shown (`panel` and the pure modules come without it).
Pure (numpy only): columns, pyramid, viewport, geometry, zones, hours, time_ticks, price_ticks, texts, model,
countdown, bars_csv, marks, packing. Qt and pyqtgraph: plot, canvas, stage, items, axes. Qt only: panel, which shows
one page of several (`pages`, `page`: no widgets) on widgets of which there is one each (`front`).
Orders, executions and the position: `marking` reads the stores, `marks` puts them into words and prices,
`line_places` and `fill_places` say where they stand on a frame, `mark_items` paints them, `mark_stage` joins these.
"""
