"""The panels: one folder each, none imports another. Thread: GUI. May import ui, session and core."""
