"""Known exceptions: a file of reasons instead of disabled tests."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from house_rules.project import Offences

FILE = Path(__file__).resolve().parents[1] / "exceptions.yml"


def known_exceptions(rule: str) -> Mapping[str, str]:
    return yaml.safe_load(FILE.read_text("utf-8")).get(rule) or {}


def without_exceptions(offences: Offences, exceptions: Mapping[str, str]) -> Offences:
    return {
        name: sentence
        for name, sentence in offences.items()
        if not any(fnmatchcase(name, pattern) for pattern in exceptions)
    }


def needless(offences: Offences, exceptions: Mapping[str, str]) -> Offences:
    """Exceptions that excuse nothing, or give no reason."""
    found: Offences = {}
    for pattern, reason in exceptions.items():
        if not any(fnmatchcase(name, pattern) for name in offences):
            found[pattern] = f"the exception {pattern} excuses nothing: take it out of exceptions.yml"
        elif not (reason or "").strip():
            found[pattern] = f"the exception {pattern} gives no reason"
    return found
