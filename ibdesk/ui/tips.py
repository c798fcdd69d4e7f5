"""Tooltips never interpret what they show: Qt takes a text with tags for rich text, whoever wrote it."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """Return a tooltip that shows `text` literally, markup included (scenario 127)."""
    if "<" not in text:
        return text
    return f'<span style="white-space: pre-wrap">{escape(text)}</span>'
