"""Logs can neither be forged nor give an account away."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.app import logs


def line_for(text: str) -> str:
    record = logging.LogRecord("ibdesk.test", logging.INFO, __file__, 1, "%s", (text,), None)
    return logs.JsonLine().format(record)


@given(st.text())
def test_scenario_128_any_text_stays_one_line(text: str) -> None:
    line = line_for(text)
    assert line.isascii()
    assert line.isprintable()
    assert isinstance(json.loads(line)["text"], str)


def test_scenario_129_accounts_are_masked() -> None:
    assert json.loads(line_for("order for DU1234567 and U7654321, not for ESZ6"))["text"] == (
        "order for ••••4567 and ••••4321, not for ESZ6"
    )


@pytest.mark.complains
def test_a_log_file_is_written_where_asked(tmp_path: Path) -> None:
    handler = logs.start_logging(tmp_path, "info")
    try:
        logging.getLogger("ibdesk.test").warning("TWS says:\nnothing")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    (line,) = (tmp_path / "ibdesk.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == "TWS says:\nnothing"
