"""What is not the same between two runs, or between a run and now: data, settings, code, versions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elv.runs.metadata import SECRETS

# In the order in which they are likely to explain a difference in scores.
KINDS = ("data", "settings", "code", "versions")
# Where inputs lie says nothing about what is in them: their fingerprints do.
_PLACES = {"data_dir", "source_dir"}
_ABSENT = "(absent)"


@dataclass(frozen=True)
class Difference:
    """One thing that differs: its kind, what it is, and its two states in words."""

    kind: str
    what: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two records of metadata, likeliest causes first."""
    found = [*_data(before, after), *_settings(before, after), *_code(before, after), *_versions(before, after)]
    return sorted(found, key=lambda difference: KINDS.index(difference.kind))


def _data(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    had, has = ({row["path"]: row for row in record.get("inputs", [])} for record in (before, after))
    from_files = [bool(record.get("vars", {}).get("data_dir")) for record in (before, after)]
    if from_files[0] != from_files[1]:
        yield Difference("data", "inputs", *("files" if is_file else "the demo" for is_file in from_files))
        return
    for path in sorted({*had, *has}):
        old, new = had.get(path), has.get(path)
        if old is None or new is None or old["sha256"] != new["sha256"]:
            yield Difference("data", path, _file(old), _file(new))


def _file(row: Mapping[str, Any] | None) -> str:
    return f"{row['bytes']:,} bytes, {row['sha256'][:8]}" if row else _ABSENT


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _pairs("settings", "var ", before.get("vars", {}), after.get("vars", {}), _PLACES | SECRETS)
    had, has = (record.get("code", {}).get("seeds") for record in (before, after))
    # A run of an older version says nothing of its seeds.
    if had and has:
        yield from _pairs("settings", "seeds/", had, has, set(), shorten=True)


def _code(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    had, has = before.get("code", {}), after.get("code", {})
    # The digests say whether the code differs; the commit says which code it was.
    if had and has:
        changed = [part for part in ("sql", "python") if had.get(part) != has.get(part)]
        if changed:
            what = " and ".join({"sql": "SQL", "python": "Python"}[part] for part in changed)
            yield Difference("code", what, _commit(before), _commit(after))
    elif _commit(before) != _commit(after):
        yield Difference("code", "commit", _commit(before), _commit(after))


def _commit(record: Mapping[str, Any]) -> str:
    git = record.get("git")
    if not git:
        return "no commit known"
    return f"commit {git['commit'][:10]}" + (" with uncommitted changes" if git["is_dirty"] else "")


def _versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _pairs("versions", "", before.get("versions", {}), after.get("versions", {}), set())
    if before.get("platform") != after.get("platform"):
        yield Difference("versions", "platform", str(before.get("platform")), str(after.get("platform")))


def _pairs(
    kind: str,
    prefix: str,
    had: Mapping[str, Any],
    has: Mapping[str, Any],
    skipped: set[str],
    shorten: bool = False,
) -> Iterator[Difference]:
    for name in sorted({*had, *has} - skipped):
        old, new = had.get(name, _ABSENT), has.get(name, _ABSENT)
        if old != new:
            shown = [str(value)[:8] if shorten and value != _ABSENT else _shown(value) for value in (old, new)]
            yield Difference(kind, prefix + name, *shown)


def _shown(value: Any) -> str:
    return '""' if value == "" else str(value)
