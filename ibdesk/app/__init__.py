"""The composition root: command line, main window, tour, logs and crash handling.

Thread: GUI. May import everything; it alone may start the simulated gateway. `cli` and `preflight` import
nothing but the standard library at module level, so that `--help`, `--version` and every complaint come at once.
"""
