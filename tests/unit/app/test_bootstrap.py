"""The script behind the two commands of the README."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "packaging" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lock_pins_every_package_by_hash(bootstrap: ModuleType) -> None:
    blocks = [block for block in bootstrap.LOCK.read_text(encoding="utf-8").replace("\\\n", " ").splitlines() if block]
    assert len(blocks) > 20
    assert all("==" in block and "--hash=sha256:" in block for block in blocks if not block.startswith(("#", " ")))


def test_another_client_takes_the_place_of_the_locked_one(bootstrap: ModuleType) -> None:
    name, lock, client = bootstrap.requirements("10.51.1")
    assert name == ".venv-ibapi-10.51.1"
    assert client.startswith("ibapi-latest==10.51.1 --hash=sha256:")
    assert not any(line.startswith("ibapi==") for line in lock.splitlines())
    assert any(line.startswith("pyside6-essentials==") for line in lock.splitlines())


def test_the_default_client_is_the_locked_one(bootstrap: ModuleType) -> None:
    name, lock, client = bootstrap.requirements(None)
    assert (name, client) == (".venv", "")
    assert any(line.startswith("ibapi==9.81.1.post1") for line in lock.splitlines())


def test_an_unknown_client_is_refused_with_the_choices(
    bootstrap: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        bootstrap.requirements(str(tmp_path))
    assert end.value.code == 2
    assert "10.51.1" in capsys.readouterr().err


def test_the_suite_runs_on_two_workers_unless_one_chooses(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: 2)
    assert bootstrap.workers(["tests/unit"]) == ["-n", "2", "--dist", "loadfile"]
    assert bootstrap.workers(["-n", "0"]) == bootstrap.workers(["-p", "no:xdist"]) == []
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: 1)
    assert bootstrap.workers([]) == []


def covered(tmp_path: Path, bootstrap: ModuleType, **shares: float) -> Path:
    """Write a report in which every file of the money code is fully tested but these."""
    named = {path if path.endswith(".py") else f"{path}some.py": 100.0 for path in bootstrap.money_coverage.LEAST}
    named |= {f"ibdesk/{name}.py".replace("__", "/"): share for name, share in shares.items()}
    files = {name: {"summary": {"percent_covered": share}} for name, share in named.items()}
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": files}), encoding="utf-8")
    return report


def test_f14_money_code_that_its_tests_do_not_run_is_named(bootstrap: ModuleType, tmp_path: Path) -> None:
    say = bootstrap.money_coverage.shortfalls
    assert say(covered(tmp_path, bootstrap, core__limits=95.0, core__ticks=10.0)) == []
    assert say(covered(tmp_path, bootstrap, core__limits=94.9, core__orders__machine=99.8)) == [
        "ibdesk/core/orders/machine.py: 99.8 % of its lines and branches are tested, 100 % are wanted.",
        "ibdesk/core/limits.py: 94.9 % of its lines and branches are tested, 95 % are wanted.",
    ]


def test_f14_money_code_that_moved_away_is_no_silent_pass(bootstrap: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "coverage.json"
    report.write_text('{"files": {}}', encoding="utf-8")
    found = bootstrap.money_coverage.shortfalls(report)
    assert len(found) == len(bootstrap.money_coverage.LEAST)
    assert found[0] == "ibdesk/core/orders/ was not run at all."


def test_f14_what_is_measured_is_there(bootstrap: ModuleType) -> None:
    money = bootstrap.money_coverage
    for path in (*money.TESTS, *money.LEAST, money.AT_FULL_SPEED):
        assert (ROOT / path).exists(), path


def test_f14_the_whole_suite_is_measured_a_choice_of_tests_is_not(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test runs once: those of the money code under coverage first, then all others."""
    calls: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        report = next((Path(one.partition(":")[2]) for one in command if one.startswith("--cov-report=json:")), None)
        if report is not None:
            covered(report.parent, bootstrap)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    assert bootstrap.run_tests(Path("python"), ["-p", "no:cacheprovider"], static=False) == 0
    measured, rest = calls
    files = bootstrap.money_coverage.tests(ROOT)
    assert "tests/unit/core/test_limits.py" in files
    assert all(path in measured and f"--ignore={path}" in rest for path in files)
    assert not any(bootstrap.money_coverage.AT_FULL_SPEED in one for one in (*measured, *rest)), "it runs with the rest"
    calls.clear()
    assert bootstrap.run_tests(Path("python"), ["tests/unit/broker"], static=False) == 0
    assert len(calls) == 1
    assert not any("--cov" in one or "--ignore" in one for one in calls[0])
    assert bootstrap.names_tests(["tests/unit/app/test_bootstrap.py::test_f14"])
    assert bootstrap.names_tests(["-k", "f14"])
