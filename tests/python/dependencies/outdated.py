"""What is behind and what has a known advisory, for `make outdated`.

Three questions, each answered or said to be unanswered: does what is installed agree with requirements.lock (asks
nobody), which newer releases are there (asks the package index), and which releases of the lock have a known advisory
(pip-audit, which asks a database of advisories and is not part of the set-up).

Exit codes: 0 everything was asked and nothing is wrong; 1 an advisory, or an install that differs from the lock;
2 something could not be asked. Newer releases alone are no fault.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
_PIN = re.compile(r"^([A-Za-z0-9._-]+==[^\\\n]+)", re.MULTILINE)
_SECONDS = 180
_FINE, _WRONG, _UNASKED = 0, 1, 2


@dataclass(frozen=True)
class Answer:
    """What was found, a line each; `unasked` says why there is no answer."""

    lines: Sequence[str] = ()
    unasked: str = ""


def key(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    """Versions of a lock file by package, those for this Python and this system."""
    found = map(Requirement, _PIN.findall(lock))
    return {
        key(pin.name): str(pin.specifier).removeprefix("==")
        for pin in found
        if pin.marker is None or pin.marker.evaluate()
    }


def held(project: str) -> set[str]:
    """Packages that pyproject.toml holds at one version."""
    declared = tomllib.loads(project)
    requirements = [*declared["project"]["dependencies"], *declared["dependency-groups"]["dev"]]
    return {key(requirement.partition("==")[0]) for requirement in requirements if "==" in requirement}


def unlike_lock(locked: Mapping[str, str], installed: Mapping[str, str]) -> list[str]:
    """Packages that are installed in another version than the lock's; one that is absent may be for other systems."""
    return [
        f"{name} {installed[name]} is installed, the lock has {version}"
        for name, version in sorted(locked.items())
        if installed.get(name, version) != version
    ]


def newer(run: subprocess.CompletedProcess[str] | str, locked: Mapping[str, str], pinned: set[str]) -> Answer:
    """Releases newer than the lock's, from what `pip list --outdated` printed."""
    if isinstance(run, str) or run.returncode:
        return Answer(unasked=_why(run))
    try:
        rows = json.loads(run.stdout)
    except ValueError:
        return Answer(unasked="pip printed no list")
    lines = [
        f"{row['name']} {row['version']}, newest {row['latest_version']}"
        + (" (held: DECISIONS.md, Dependencies)" if key(row["name"]) in pinned else "")
        for row in rows
        if key(row["name"]) in locked
    ]
    # Without an index pip lists nothing and says so on the side.
    is_unreachable = not rows and re.search(r"connection|network|resolve|retry", run.stderr, re.IGNORECASE)
    return Answer(unasked="the package index did not answer") if is_unreachable else Answer(lines)


def advisories(run: subprocess.CompletedProcess[str] | str) -> Answer:
    """Known advisories, from what pip-audit printed; it ends with 1 where it found some."""
    if isinstance(run, str):
        return Answer(unasked=run)
    try:
        found = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(unasked=_why(run))
    skipped = [each["name"] for each in found if "skip_reason" in each]
    lines = [
        f"{each['name']} {each['version']}: {advisory['id']}, fixed in "
        + (", ".join(advisory["fix_versions"]) or "no release")
        for each in found
        for advisory in each.get("vulns", ())
    ]
    return Answer(lines, f"pip-audit skipped {', '.join(skipped)}" if skipped else "")


def exit_code(differing: Sequence[str], asked: Sequence[Answer], warnings: Sequence[str]) -> int:
    """What the answers amount to; something wrong weighs more than something unasked."""
    if differing or warnings:
        return _WRONG
    return _UNASKED if any(answer.unasked for answer in asked) else _FINE


def ask(*command: str) -> subprocess.CompletedProcess[str] | str:
    """Run a command, or say why it cannot be run."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except FileNotFoundError:
        return f"{Path(command[0]).name} is not installed"
    except subprocess.TimeoutExpired:
        return f"{Path(command[0]).name} did not answer in {_SECONDS} seconds"


def _why(run: subprocess.CompletedProcess[str] | str) -> str:
    if isinstance(run, str):
        return run
    lines = [line.strip() for line in run.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"it ended with {run.returncode}"


def main() -> None:
    """Print the three answers."""
    locked = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    pinned = held((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = {key(each.metadata["Name"]): each.version for each in distributions()}
    differing = unlike_lock(locked, installed)
    behind = newer(ask(sys.executable, "-m", "pip", "list", "--outdated", "--format", "json"), locked, pinned)
    auditor = str(Path(sys.executable).with_name("pip-audit"))
    known = advisories(
        ask(
            auditor,
            "--requirement",
            "requirements.lock",
            "--disable-pip",
            "--format",
            "json",
            "--progress-spinner",
            "off",
        )
    )
    _print("Installed against requirements.lock", Answer(differing), f"{len(locked)} packages agree.")
    _print("Newer releases", behind, "None.")
    _print("Known advisories", known, "None.")
    if known.unasked:
        print("  To ask: `pip install pip-audit` in an environment with a network, then `make outdated` again.")
    sys.exit(exit_code(differing, (behind, known), known.lines))


def _print(title: str, answer: Answer, nothing: str) -> None:
    print(title)
    for line in answer.lines or ([] if answer.unasked else [nothing]):
        print(f"  {line}")
    if answer.unasked:
        print(f"  NOT ASKED: {answer.unasked}.")


if __name__ == "__main__":
    main()
