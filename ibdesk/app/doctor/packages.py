"""Checks of what is installed: the Qt pair, the ibapi client, and the libraries that ibdesk is built on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import metadata

from ibdesk.app import preflight
from ibdesk.broker import IbapiInfo, ibapi_info
from ibdesk.session.checks import Check, error, ok, warning

QT_DISTRIBUTIONS = ("PySide6-Essentials", "shiboken6", "PySide6-QtAds", "PySide6-Addons", "PySide6")
LIBRARIES = ("pyqtgraph", "numpy", "pandas", "qtawesome", "platformdirs", "msgspec", "tomli-w", "tzdata")
_EXACT = re.compile(r"([A-Za-z0-9._-]+)\s*==\s*([0-9][^;,\s]*)")
INSTALL = "python3 packaging/bootstrap.py demo"
UPGRADE = "Install IB's own newer client: unpack the API from IB's site and run pip install ./IBJts/source/pythonclient"

LIMITS = (
    "Sizes arrive without their fractions.",
    "Products traded in fractions, such as crypto, give no data.",
    "The newest protocol is not spoken: TWS may stop to serve it.",
)
"""What a client below version 163 cannot do."""


def version_of(name: str) -> str | None:
    """Return the version of an installed distribution, None if it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def versions(names: Sequence[str]) -> dict[str, str | None]:
    """Return the versions of several distributions."""
    return {name: version_of(name) for name in names}


def exact_pins(name: str) -> dict[str, str]:
    """Return which distributions this one wants at exactly one version."""
    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return {}
    found = (_EXACT.match(line) for line in wanted if "extra ==" not in line)
    return {match[1]: match[2] for match in found if match is not None}


def check_qt(installed: Mapping[str, str | None]) -> list[Check]:
    """Tell whether the parts of Qt for Python are there, fit one another and fit this Python."""
    for name in ("PySide6-Essentials", "shiboken6", "PySide6-QtAds"):
        if installed.get(name) is None:
            return [error("Qt", f"{name} is not installed.", f"Run: {INSTALL}")]
    checks = [_misfit(name, installed) for name in QT_DISTRIBUTIONS if installed.get(name)]
    found = [check for check in checks if check is not None]
    pair = preflight.qt_problem()
    if pair is not None:
        sentence, _, step = pair.partition(". ")
        found.append(error("Qt", f"{sentence}.", step))
    return found or [ok("Qt", f"PySide6 {installed['PySide6-Essentials']} and its parts fit one another.")]


def _misfit(name: str, installed: Mapping[str, str | None]) -> Check | None:
    for other, wanted in exact_pins(name).items():
        have = installed.get(other, version_of(other))
        if have is not None and have != wanted:
            return error(
                "Qt",
                f"{name} {installed[name]} was built for {other} {wanted}, but {other} {have} is installed.",
                f"Run: pip install {other}=={wanted}",
            )
    return None


def check_libraries(installed: Mapping[str, str | None]) -> list[Check]:
    """Tell whether everything else that ibdesk needs is installed."""
    missing = [name for name, version in installed.items() if version is None]
    if missing:
        return [error("Python packages", f"Not installed: {', '.join(missing)}.", f"Run: {INSTALL}")]
    return [ok("Python packages", f"All {len(installed)} are installed.")]


def read_ibapi() -> IbapiInfo | str:
    """Return what is known of the ibapi client, or why it cannot be loaded."""
    try:
        return ibapi_info()
    except Exception as problem:  # a generated file of another protobuf raises its own VersionError on import
        return f"{type(problem).__name__}: {problem}"


def ibapi_facts(found: IbapiInfo | str) -> dict[str, object] | None:
    """Return the client as JSON values."""
    if isinstance(found, str):
        return None
    return {
        "version": found.version,
        "max_client_version": found.max_client_version,
        "limited": found.limited,
        "limits": list(LIMITS) if found.limited else [],
        "distributions": list(found.distributions),
    }


def check_ibapi(found: IbapiInfo | str) -> list[Check]:
    """Tell which ibapi runs and what it limits."""
    if isinstance(found, str):
        return [
            error("ibapi", f"The ibapi client cannot be loaded: {found}", "Install it again: pip install ibapi"),
        ]
    checks = []
    if found.mixed:
        checks.append(
            error(
                "ibapi",
                f"{len(found.distributions)} packages share the folder ibapi and overwrite one another: "
                f"{', '.join(found.distributions)}.",
                f"Run: pip uninstall {' '.join(found.distributions)}; then install one of them again.",
            )
        )
    if found.limited:
        text = f"ibapi {found.version} runs, limited. {' '.join(LIMITS)}"
        checks.append(warning("ibapi", text, UPGRADE))
    elif not checks:
        checks.append(ok("ibapi", f"ibapi {found.version} runs, protocol up to {found.max_client_version}."))
    return checks
