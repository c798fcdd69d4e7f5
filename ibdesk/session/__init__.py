"""One connection's worth of truth for the window: the only place where threads meet Qt.

Thread: GUI, but for `host.run_broker` (ib-run) and the sink of `bridge` (any). May import `ibdesk.broker`,
`ibdesk.journal`, `ibdesk.core` and QtCore. Stores hold what is so, desks act on request; both are plain
QObjects that signal at most once a frame.
"""
