#!/usr/bin/env python3
"""Set ibdesk up on a fresh machine and run it: `demo` opens the simulated market, `test` runs every check.

    python3 packaging/bootstrap.py demo [options of ibdesk]
    python3 packaging/bootstrap.py test [options of pytest]

Standard library only; Linux, Windows and macOS. Everything lands in `.venv` beside pyproject.toml, from the lock with
hashes in this folder. `--ibapi VERSION` (one of ibapi_pins.json) or `--ibapi PATH` (the pythonclient folder of IB's own
zip) runs on another client, in an environment of its own, since all of them install the same folder.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.lock"
PINS = ROOT / "packaging" / "ibapi_pins.json"
sys.path.insert(0, str(ROOT))

sys.path.insert(0, str(ROOT / "packaging"))

import money_coverage  # noqa: E402  (as below)

from ibdesk.app import preflight  # noqa: E402  (standard library only; needs the path above)


def say(text: str) -> None:
    """Print one line of progress, marked as ours."""
    print(f"[ibdesk] {text}", flush=True)


def stop(text: str, code: int) -> None:
    """End with a sentence on stderr."""
    print(f"[ibdesk] {text}", file=sys.stderr, flush=True)
    raise SystemExit(code)


def is_root() -> bool:
    """Tell whether system packages can be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def system_packages(command: str) -> list[str]:
    """Return the Debian packages that are missing for `command`."""
    packages = preflight.missing_packages(window=command == "test" or preflight.has_display())
    if sys.platform.startswith("linux"):
        if importlib.util.find_spec("ensurepip") is None:
            packages.append("python3-venv")
        if command == "test" and not shutil.which("Xvfb"):
            packages += ["xvfb", "xauth"]
    return packages


def ensure_system(command: str, may_install: bool) -> None:
    """Install missing system packages as root or when asked to; otherwise name them in one ready line."""
    packages = system_packages(command)
    if not packages:
        return
    line = preflight.install_line(packages, root=is_root())
    if not shutil.which("apt-get"):
        stop("These Debian packages, or their like, are missing: " + " ".join(packages), 3)
    if not (is_root() or may_install):
        stop(f"System libraries are missing. Run this, or the same command with --system:\n  {line}", 3)
    say(f"installing system libraries: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["sh", "-c", line], env=environment, stdout=subprocess.DEVNULL).returncode:
        stop(f"This did not work: {line}", 3)


def lock_without(lock: str, name: str) -> str:
    """Return the lock's text without the block of one package."""
    return re.sub(rf"^{re.escape(name)}==.*?(?=^\S|\Z)", "", lock, flags=re.MULTILINE | re.DOTALL)


def requirements(ibapi: str | None) -> tuple[str, str, str]:
    """Return (environment name, text of the lock, what to install as ibapi beside it: a pinned line or a folder)."""
    lock = LOCK.read_text(encoding="utf-8")
    if ibapi is None:
        return ".venv", lock, ""
    others = lock_without(lock, "ibapi")
    pins = json.loads(PINS.read_text(encoding="utf-8"))
    if ibapi in pins:
        pin = pins[ibapi]
        hashes = " ".join(f"--hash=sha256:{digest}" for digest in pin["sha256"])
        return f".venv-ibapi-{ibapi}", others, f"{pin['name']}=={pin['version']} {hashes}"
    folder = Path(ibapi).expanduser().resolve()
    if not (folder / "setup.py").exists():
        stop(f"--ibapi takes a folder with IB's setup.py, or one of: {', '.join(pins)}", 2)
    return f".venv-ibapi-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}", others, str(folder)


def python_of(venv: Path) -> Path:
    """Return the interpreter of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure_environment(ibapi: str | None) -> Path:
    """Make or renew the environment and return its interpreter; nothing is done if the lock has not changed."""
    name, lock, client = requirements(ibapi)
    venv = ROOT / name
    stamp = venv / "ibdesk-lock.txt"
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = hashlib.sha256("\n".join((lock, client, project, sys.version)).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python_of(venv)
    say(f"making {name} (once, about a minute)")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    install_hashed(venv, lock)
    if Path(client).is_dir() and client:
        pip(venv, "install", "--no-deps", client)
    elif client:
        install_hashed(venv, client, "--no-deps")  # re-uploads pin protobuf exactly; the lock's one serves all
    pip(venv, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(wanted, encoding="utf-8")
    return python_of(venv)


def pip(venv: Path, *arguments: str) -> None:
    """Run pip of an environment; its own complaint is enough if it fails."""
    command = [str(python_of(venv)), "-m", "pip", "--disable-pip-version-check", "-qq", *arguments]
    code = subprocess.run(command).returncode
    if code:
        stop("The packages could not be installed; pip says why above.", code)


def install_hashed(venv: Path, text: str, *options: str) -> None:
    """Install requirements given as text, each checked against its hash."""
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "requirements.txt"
        listed.write_text(text + "\n", encoding="utf-8")
        pip(venv, "install", *options, "--require-hashes", "-r", str(listed))


def run_demo(python: Path, options: list[str]) -> int:
    """Open the window on the simulated market, or take the tour offscreen where there is no display."""
    command = [str(python), "-m", "ibdesk", "--demo", *options]
    if preflight.has_display() or os.environ.get("QT_QPA_PLATFORM") or "--tour" in options:
        return subprocess.run(command, cwd=ROOT).returncode
    shots = ROOT / "shots"
    say("no display here: taking the tour offscreen instead")
    code = subprocess.run([*command, "--tour", "--shots", str(shots)], cwd=ROOT).returncode
    say(f"the pictures are in {shots}")
    return code


CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("layers", ["importlinter.cli"]),
)


def run_checks(python: Path) -> int:
    """Run the static checks; return the first exit code that is not 0."""
    for title, module in CHECKS:
        if module[0] == "importlinter.cli":
            command = [str(python), "-c", "from importlinter.cli import lint_imports_command as c; c()"]
        else:
            command = [str(python), "-m", *module]
        say(f"checking {title}")
        code = subprocess.run(command, cwd=ROOT).returncode
        if code:
            return code
    return 0


def run_tests(python: Path, options: list[str], static: bool) -> int:
    """Run the static checks and the whole suite, offscreen unless a platform is set."""
    if static:
        code = run_checks(python)
        if code:
            return code
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    command = [str(python), "-m", "pytest", *workers(options), *options]
    if not names_tests(options):
        code = run_money_tests(command, environment)
        if code:
            return code
        command += [f"--ignore={path}" for path in money_coverage.tests(ROOT)]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def names_tests(options: list[str]) -> bool:
    """Tell whether the caller chose some of the tests: then nothing is measured."""
    return any(one.startswith(("-k", "-m")) or (ROOT / one.partition("::")[0]).exists() for one in options)


def run_money_tests(command: list[str], environment: dict[str, str]) -> int:
    """Run the tests of the code that handles money under coverage; 1 if they leave too much of it untested."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "coverage.json"
        measured = [*command, *money_coverage.options(report), *money_coverage.tests(ROOT)]
        say("testing the code that handles money, branch by branch")
        own = {**environment, "COVERAGE_FILE": str(Path(scratch) / "coverage.data")}
        code = subprocess.run(measured, cwd=ROOT, env=own).returncode
        if code:
            return code
        missing = money_coverage.shortfalls(report)
    for sentence in missing:
        say(sentence)
    return 1 if missing else 0


def workers(options: list[str]) -> list[str]:
    """Return pytest's options for two workers, each with whole files, unless the caller chose himself."""
    chosen = any(one == "-n" or one.startswith(("-n=", "--numprocesses")) or one == "no:xdist" for one in options)
    return [] if chosen or (os.cpu_count() or 1) < 2 else ["-n", "2", "--dist", "loadfile"]


def main(arguments: list[str] | None = None) -> int:
    """Parse, prepare, run."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["demo", "test", "setup"])
    parser.add_argument("--ibapi", metavar="PATH|VERSION", help="run on another ibapi client")
    parser.add_argument("--system", action="store_true", help="install missing system libraries with sudo")
    parser.add_argument("--no-static", action="store_true", help="test: only the suite, no style, types, layers")
    known, options = parser.parse_known_args(arguments)
    problem = preflight.python_problem()
    if problem:
        stop(problem, 2)
    ensure_system(known.command, known.system)
    python = ensure_environment(known.ibapi)
    if known.command == "demo":
        return run_demo(python, options)
    if known.command == "test":
        return run_tests(python, options, static=not known.no_static)
    say(f"ready: {python}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
