"""Doctor says what is wrong with this computer, in plain words and with the next step."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ibdesk.app.doctor import command, machine, packages
from ibdesk.app.journals import journal_path
from ibdesk.broker import IbapiInfo
from ibdesk.journal import lock
from ibdesk.journal.lock import FileLock
from ibdesk.session.checks import State, error, ok, problems, warning

ROOT = Path(__file__).resolve().parents[3]
KEYS = [
    "ibapi", "python", "qt", "libraries", "connection", "farms", "account_summary", "positions", "open_orders",
    "executions", "problems",
]  # fmt: skip


def ibapi(**changes: object) -> IbapiInfo:
    values = {"version": "10.51.01", "max_client_version": 226, "limited": False, "distributions": ("ibapi",)}
    return IbapiInfo(**{**values, **changes})  # type: ignore[arg-type]


def test_errors_stand_before_warnings_and_what_holds_is_no_problem() -> None:
    found = problems([ok("a", "x"), warning("b", "y", "do"), error("c", "z", "do")])
    assert [check.subject for check in found] == ["c", "b"]


def test_missing_system_libraries_come_with_a_ready_command() -> None:
    check = machine.check_libraries(["libegl1"])
    assert check.state is State.ERROR
    assert "apt-get install -y libegl1" in check.next_step


def test_a_python_of_the_wrong_age_is_an_error() -> None:
    assert machine.check_python((3, 10)).state is State.ERROR
    assert machine.check_python((3, 12)).state is State.OK


def test_no_display_is_something_to_know_not_a_failure() -> None:
    assert machine.check_display(display=False).state is State.WARNING


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder", encoding="ascii")
    monkeypatch.setenv("IBDESK_HOME", str(in_the_way))
    assert {check.state for check in machine.check_folders()} == {State.ERROR}
    assert machine.check_journal().state is State.ERROR


def test_a_place_without_file_locks_is_no_other_ibdesk(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    journal = journal_path("other", "default")
    journal.with_name(journal.name + ".lock").touch()
    monkeypatch.setattr(lock, "_lock", no_locks)
    check = machine.check_journal()
    assert check.state is State.ERROR
    assert check.text == (
        "The journal cannot be locked, no file locks there (No locks available): "
        "nobody can tell whether another ibdesk uses it."
    )


def test_a_journal_in_use_is_told_and_left_alone() -> None:
    assert machine.check_journal().state is State.OK
    journal = journal_path("other", "default")
    lock = FileLock(journal.with_name(journal.name + ".lock"))
    lock.acquire()
    try:
        check = machine.check_journal()
    finally:
        lock.release()
    assert check.state is State.WARNING
    assert "Another ibdesk uses this profile" in check.text
    assert machine.check_journal().state is State.OK


def test_a_limited_client_says_what_it_limits_and_how_to_get_a_newer_one() -> None:
    (check,) = packages.check_ibapi(ibapi(version="9.81.1-1", max_client_version=157, limited=True))
    assert check.state is State.WARNING
    assert "crypto" in check.text
    assert "pythonclient" in check.next_step


def test_two_packages_in_one_folder_are_an_error() -> None:
    (check,) = packages.check_ibapi(ibapi(distributions=("ibapi", "ibapi-stable")))
    assert check.state is State.ERROR
    assert "overwrite one another" in check.text


def test_a_client_that_does_not_load_says_why() -> None:
    (check,) = packages.check_ibapi("ImportError: No module named 'google'")
    assert check.state is State.ERROR
    assert "google" in check.text


def test_qt_parts_that_do_not_fit_are_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = {"PySide6-QtAds": {"PySide6-Essentials": "6.11.2"}}
    monkeypatch.setattr(packages, "exact_pins", lambda name: pins.get(name, {}))
    installed = {"PySide6-Essentials": "6.10.1", "shiboken6": "6.10.1", "PySide6-QtAds": "5.1.1"}
    check = packages.check_qt(installed)[0]
    assert check.state is State.ERROR
    assert check.next_step == "Run: pip install PySide6-Essentials==6.11.2"


def test_the_qt_installed_here_fits() -> None:
    assert [check.state for check in packages.check_qt(packages.versions(packages.QT_DISTRIBUTIONS))] == [State.OK]


def test_without_qt_the_bootstrap_is_named() -> None:
    (check,) = packages.check_qt({"PySide6-Essentials": None})
    assert "bootstrap.py" in check.next_step


def test_without_connect_the_keys_of_the_connection_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == KEYS
    assert all(found[key] is None for key in KEYS[4:10])
    assert all(set(one) == {"severity", "text", "next"} for one in found["problems"])


def test_missing_libraries_make_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine.preflight, "missing_packages", lambda *, window: ["libegl1"])
    assert command.main([]) == 3
    assert "libegl1" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--connect", "7497"], ["--client-id", "x"], ["--colour"]])
def test_wrong_use_is_exit_code_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.main(wrong)
    assert end.value.code == 2
    assert capsys.readouterr().err


def test_doctor_needs_no_qt_so_it_can_speak_where_qt_does_not_start() -> None:
    script = (
        "import sys; from ibdesk.app.cli import main; main(['doctor', '--json']); "
        "sys.exit(any(name.startswith(('PySide6', 'pandas', 'pyqtgraph')) for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ctrl_c_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(endpoint: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "examine", interrupted)
    assert command.main([]) == 1
    assert "stopped" in capsys.readouterr().err
