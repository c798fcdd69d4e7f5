"""`ibdesk journal`: what a trader reads, takes away and checks."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import queue
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ibdesk.app import journal_command
from ibdesk.app.cli import EXIT_CHECK_FAILED, EXIT_FINE, EXIT_WRONG_USE
from ibdesk.app.cli import main as ibdesk
from ibdesk.app.journals import journal_path, newest_journal
from ibdesk.core.ids import ClientId, OrderId, PermId, RequestId, SessionNo
from ibdesk.core.orders.differences import Checkpoint, Held
from ibdesk.core.orders.events import Resolved, SendResult
from ibdesk.core.orders.state import Base, OrderKey
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.link import Mode, SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OpenOrdersEnd, OrderSpec, OrderStatus
from ibdesk.journal import Intent, Journal, JournalResult, ReconcileNote

D = Decimal
ROOT = Path(__file__).resolve().parents[3]
ONE = SessionNo(1)
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
KEY = OrderKey(client_id=ClientId(1), order_id=OrderId(43))
NVDA = Contract(symbol="NVDA", currency="USD", exchange="SMART")
SPEC = OrderSpec(
    action="BUY", quantity=D(100), order_type="LMT", limit_price=D("178.40"), account="DU1234567", order_ref="ibd-A"
)
PLACE = Intent(
    order_key=KEY, order_ref="ibd-A", contract=NVDA, spec=SPEC, account="DU1234567", mode=Mode.PAPER, session=ONE,
    value=D("13380.00"), value_currency="GBP", accepted=("Quote is delayed 15 min.",),
)  # fmt: skip
OPEN = OpenOrder(
    order_id=OrderId(43), client_id=ClientId(1), perm_id=PermId(7), contract=NVDA, spec=SPEC, status="Submitted"
)


def day(journal: Journal) -> None:
    """Write a day with one of everything."""
    answers: queue.SimpleQueue[JournalResult] = queue.SimpleQueue()
    more = replace(SPEC, quantity=D(120))
    for intent in (PLACE, replace(PLACE, kind="modify", number=1, spec=more, before=SPEC)):
        journal.commit_intent(intent, answers.put)
        assert answers.get(timeout=5).ok
    sent = SendResult(time=NOW, command="place", outcome=SendOutcome.SENT)
    journal.append(sent, ONE, key=KEY)
    journal.append(replace(sent, command="modify", number=1, outcome=SendOutcome.MAYBE, reason="reset"), ONE, key=KEY)
    journal.append(OPEN, ONE, raw="5\x0043\0")
    status = OrderStatus(
        order_id=OrderId(43), client_id=ClientId(1), perm_id=PermId(7), parent_id=None, status="Submitted",
        filled=D(20), remaining=None, average_price=None, last_price=None, why_held="",
    )  # fmt: skip
    journal.append(status, ONE)
    fill = Execution(
        request_id=None, exec_id="0001.01", order_id=OrderId(43), client_id=ClientId(1), perm_id=PermId(7),
        contract=NVDA, account="DU1234567", side="BUY", shares=D(20), price=D("178.38"), cumulative=None,
        average_price=None, exchange="NASDAQ", order_ref="ibd-A", time=NOW, time_text="",
    )  # fmt: skip
    journal.append(fill, ONE)
    journal.append(Commission(exec_id="0001.01", amount=D("1.00"), currency="USD", realized_pnl=None), ONE)
    journal.append(Notice(subject_id=RequestId(43), code=399, text="=cmd|' /C calc'!A0\n\x1b[2Jgone"), ONE, key=KEY)
    journal.append(CompletedOrder(order=replace(OPEN, completed_status="Cancelled")), ONE)
    journal.append(Resolved(time=NOW, base=Base.USER_RESOLVED, text="TWS shows nothing"), ONE, key=KEY)
    journal.append(OpenOrdersEnd(), ONE)
    journal.note_cancel(KEY, ONE, "by hand")
    journal.note_cancel(None, ONE)
    journal.append("a text", ONE)
    journal.decide("limit", old="1000", new="2000", text="size STK")
    journal.decide("disarm")
    journal.note_link("ready", ONE, "PAPER: every account starts with DU or DF")
    journal.note_link("closing", ONE)
    lists = {"open orders": True, "executions": False}
    journal.note_reconcile(ReconcileNote(lists=lists, moved=True, link_up=False), ONE)
    held = Held(account="DU1234567", con_id=NVDA.con_id, symbol="NVDA", quantity=D(-20))
    journal.checkpoint_positions(Checkpoint(positions=(held,)), ONE)
    journal.checkpoint_positions(Checkpoint(), ONE)
    journal.note_end(KEY, "user_resolved")


@pytest.fixture
def profile() -> Iterator[Path]:
    """Return the journal of the default profile, still open in a running ibdesk."""
    path = journal_path("paper_tws", "default")
    journal = Journal(path, clock=lambda: NOW)
    journal.start()
    day(journal)
    barrier: queue.SimpleQueue[JournalResult] = queue.SimpleQueue()
    journal.decide("arm", done=barrier.put)
    assert barrier.get(timeout=5).ok
    yield path
    assert journal.close()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run the command and return exit code, output and complaints."""
    code = ibdesk(["journal", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_list_tells_the_day_in_words(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list")
    assert code == EXIT_FINE
    said = [line[57:] for line in out.splitlines()]
    assert said[0].startswith("ibdesk ") and said[0].endswith("starts")
    assert said[1:] == [
        "place: BUY 100 NVDA LMT 178.40 DAY, PAPER …4567, ibd-A",
        "change 1: BUY 100 → 120 NVDA LMT 178.40 DAY, PAPER …4567",
        "place sent",
        "modify maybe: reset",
        "open order: BUY 100 NVDA LMT 178.40 DAY, Submitted",
        "status Submitted, filled 20, left —",
        "execution 0001.01: BUY 20 NVDA at 178.38",
        "commission 1.00 USD for 0001.01",
        "message 399: =cmd|' /C calc'!A0\\n\\x1b[2Jgone",
        "completed order: BUY 100 NVDA LMT 178.40 DAY, Cancelled",
        "settled as user_resolved: TWS shows nothing",
        "OpenOrdersEnd",
        "cancel asked: by hand",
        "cancel of everything asked",
        "str a text",
        "limit 1000 → 2000: size STK",
        "disarm",
        "link ready: PAPER: every account starts with DU or DF",
        "link closing",
        "reconciliation: without End: executions, moved, IB out of reach",
        "positions: -20 NVDA",
        "positions: none",
        "arm",
    ]
    assert out.splitlines()[1].split()[:5] == ["2", "2026-11-20", "15:00:00.000Z", "intent", "1/43"]


def test_scenario_130_an_exported_journal_runs_no_formula(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "journal.csv"
    assert run(capsys, "export", "--format", "csv", "--out", str(out))[0] == EXIT_FINE
    rows = list(csv.DictReader(io.StringIO(out.read_text(), newline="")))
    assert rows[0].keys() == set(journal_command.COLUMNS)
    assert [row["line"] for row in rows] == [str(number) for number in range(1, 25)]
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+@\t\r"]
    assert rows[5]["raw"] == "5\\043\\0"
    assert json.loads(rows[1]["content"])["spec"]["limit_price"] == "178.40"
    code, _, err = run(capsys, "export", "--format", "csv", "--out", str(out))
    assert (code, "exists. Name a new file." in err) == (EXIT_WRONG_USE, True)
    assert "cannot be written" in run(capsys, "export", "--out", str(tmp_path / "no" / "folder"))[2]


def test_json_lines_hold_everything(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "export")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == EXIT_FINE
    assert [row.get("line") for row in rows] == [*range(1, 25), None, None]
    place = rows[1]
    assert (place["what"], place["order_id"], place["value"], place["account"]) == (
        "intent",
        43,
        "13380.00",
        "DU1234567",
    )
    assert place["content"]["accepted"] == ["Quote is delayed 15 min."]
    assert rows[5]["raw"] == "5\x0043\0"
    assert rows[9]["content"]["text"].endswith("\x1b[2Jgone")
    assert rows[-2:] == [
        {"what": "end", "client_id": 1, "order_id": 43, "state": "user_resolved"},
        {"what": "high_water", "client_id": 1, "order_id": 43},
    ]


def test_a_whole_journal_is_said_to_be_so(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "verify")
    assert (code, out.splitlines()) == (
        EXIT_FINE,
        ["journal.sqlite is whole: 24 lines, none missing; every order that was sent has its intent."],
    )


def test_scenario_134_a_damaged_journal_is_told_by_exit_code_and_sentence(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    live, other = sqlite3.connect(profile), sqlite3.connect(copy)
    live.backup(other)
    other.execute("DELETE FROM decisions WHERE line = 17")
    other.execute("UPDATE intents SET payload = x'00' WHERE line = 3")
    other.execute("UPDATE records SET parsed = x'ff' WHERE line = 10")
    other.commit()
    for connection in (live, other):
        connection.close()
    code, out, _ = run(capsys, "verify", "--file", str(copy))
    assert code == EXIT_CHECK_FAILED
    assert "lines are missing" in out
    assert out.splitlines()[-1] == "copy.sqlite is not whole. Keep it as it is, and look at your orders in TWS."
    code, out, _ = run(capsys, "list", "--file", str(copy))  # what can be read is read all the same
    assert code == EXIT_FINE
    assert "place: cannot be read" not in out
    assert "modify: cannot be read" in out
    assert "\\xff" in run(capsys, "export", "--file", str(copy))[1].replace("\\\\", "\\")
    copy.write_bytes(b"torn" * 2000)
    code, out, err = run(capsys, "verify", "--file", str(copy))
    assert (code, out) == (EXIT_CHECK_FAILED, "")
    assert err == "ibdesk: copy.sqlite cannot be read: file is not a database.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "--profile", "other"), "No journal of 'other' yet."),
        (("verify", "--profile", "../../x"), "is not a profile name"),
        (("list", "--file", "nowhere.sqlite"), "There is no journal at nowhere.sqlite."),
        (("list", "--format", "csv"), "belong to export"),
        (("verify", "--since", "2h"), "looks at the whole journal"),
    ],
)
def test_wrong_use_is_said_with_exit_code_2(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (EXIT_WRONG_USE, "")
    assert said in err
    assert not (tmp_path / "profiles" / "other").exists()


def test_times_are_read_as_a_person_writes_them(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert journal_command.instant("2026-11-20") == datetime(2026, 11, 20, tzinfo=UTC)
    assert journal_command.instant("2026-11-20T15:00+01:00") == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    assert abs(datetime.now(UTC) - timedelta(hours=2) - journal_command.instant("2h")) < timedelta(minutes=1)
    with pytest.raises(argparse.ArgumentTypeError, match="Examples: 2026-11-20"):
        journal_command.instant("yesterday")
    assert run(capsys, "list", "--since", "2026-11-20T16:00")[1] == ""
    assert len(run(capsys, "list", "--since", "2026-11-20T15:00")[1].splitlines()) == 24


def test_the_demo_has_the_journal_of_its_last_world() -> None:
    assert newest_journal("demo") is None
    first, second = journal_path("demo", "default"), journal_path("demo", "default")
    for path in (first, second):
        path.touch()
    os.utime(second, (1, 1))
    assert newest_journal("demo") == first
    second.with_name(second.name + "-wal").touch()
    os.utime(first, (2, 2))
    assert newest_journal("demo") == second


def test_the_command_answers_at_once_and_a_closed_pipe_is_no_error(profile: Path) -> None:
    """It imports neither Qt nor ibapi; `| head` has seen enough after one line."""
    code = (
        "import sys\nfrom ibdesk.app import cli\n"
        "code = cli.main(['journal', 'export'])\n"
        "heavy = {'PySide6', 'pandas', 'numpy', 'pyqtgraph', 'ibapi'} & set(sys.modules)\n"
        "assert not heavy, heavy\nsys.exit(code)\n"
    )
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert (done.returncode, done.stderr) == (EXIT_FINE, b"")
