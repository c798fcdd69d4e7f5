"""Logs of the program: a rotating file of JSON lines, account ids masked, one escaped line per record.

Text from TWS may hold newlines and control characters; JSON escapes them, so nobody can forge a line (scenario 128).
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
from datetime import UTC, datetime
from pathlib import Path

LOG_BYTES = 2_000_000
LOG_FILES = 5
_ACCOUNT = re.compile(r"\b(D?[UF]I?)(\d{3,})(\d{4})\b")


def mask_accounts(text: str) -> str:
    """Replace all but the last four digits of account ids (scenario 129)."""
    return _ACCOUNT.sub(lambda found: "••••" + found.group(3), text)


class JsonLine(logging.Formatter):
    """One JSON object a record: time, level, logger, thread, text and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "thread": record.threadName,
            "text": mask_accounts(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = mask_accounts(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


def start_logging(folder: Path, level: str) -> logging.Handler:
    """Send every logger to `folder`/ibdesk.jsonl and return the handler, to be closed at the end."""
    handler = logging.handlers.RotatingFileHandler(
        folder / "ibdesk.jsonl", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.setLevel(level.upper())
    root.addHandler(handler)
    # The official client writes whole order frames at INFO and every byte at DEBUG.
    logging.getLogger("ibapi").setLevel(logging.WARNING)
    return handler
