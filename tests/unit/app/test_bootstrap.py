"""The script behind the two commands of the README."""

from __future__ import annotations

import importlib.util
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
