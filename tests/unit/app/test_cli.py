"""The command line answers at once and in plain words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ibdesk.app import cli

ROOT = Path(__file__).resolve().parents[3]


def test_the_demo_and_a_real_gateway_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.parse(["--demo", "--connect", "127.0.0.1:7497"])
    assert end.value.code == cli.EXIT_WRONG_USE
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["7497", "localhost", "localhost:", ":7497", "host:0", "host:65536", "host:७४९७", "h:1e3"]
)
def test_a_wrong_address_is_refused_with_an_example(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.parse(["--connect", text])
    assert end.value.code == cli.EXIT_WRONG_USE
    assert "Example: 127.0.0.1:7497" in capsys.readouterr().err


def test_addresses_are_read_with_names_and_brackets() -> None:
    assert cli.host_and_port("localhost:4002") == ("localhost", 4002)
    assert cli.host_and_port("[::1]:7497") == ("::1", 7497)


def test_the_tour_needs_somewhere_to_go(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.parse(["--tour"])
    assert end.value.code == cli.EXIT_WRONG_USE
    assert "--tour needs" in capsys.readouterr().err


def test_defaults_are_those_of_the_contract() -> None:
    options = cli.parse([])
    assert (options.client_id, options.profile, options.read_only, options.demo) == (1, "default", False, False)


def test_without_a_display_one_sentence_and_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cli.preflight.sys, "platform", "linux")
    monkeypatch.setattr(cli.preflight, "has_display", lambda: False)
    assert cli.run_window(cli.parse([])) == cli.EXIT_MISSING_LIBRARY
    said = capsys.readouterr().err
    assert "no display" in said
    assert "--demo --tour" in said


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_version_and_help_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from ibdesk.app import cli\n"
        "try:\n    cli.main(sys.argv[1:])\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "heavy = {'PySide6', 'pandas', 'numpy', 'pyqtgraph', 'ibapi'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "ibdesk" in done.stdout
