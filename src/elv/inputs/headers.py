"""Header names of native exports, matched to the project's own column names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache

from elv.inputs.header_notes import Currencies, note_of

# Meanings of columns that are not columns of the input.
SIDE_COLUMNS = frozenset({"attribute", "segment", "ignored"})


# What programs make of a header that stands twice.
_NUMBERED = re.compile(r"^(?P<name>.*[^\s\d._-])(?:[._]\d{1,2}|\s*\(\d{1,2}\))$", re.DOTALL)
_NO_WORD = re.compile(r"[^a-z0-9]+")


def normalise_header(header: str) -> str:
    """Reduce a header to letters and digits without case, accents, punctuation or byte-order mark."""
    if header.isascii():
        return _NO_WORD.sub("", header.lower())
    decomposed = unicodedata.normalize("NFKD", header).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def attribute_name(header: str) -> str:
    """Turn a header into lower-case words joined by single underscores, ASCII where it can be."""
    decomposed = unicodedata.normalize("NFKD", header)
    words = re.findall(r"[^\W_]+", "".join(c for c in decomposed if not unicodedata.combining(c)).lower())
    return "_".join(words)


@dataclass(frozen=True)
class Alias:
    """One row of seeds/column_aliases.csv; the platform is empty for aliases that any file may use."""

    platform: str
    layout: str
    input: str
    header: str
    canonical_column: str
    unit: str

    @property
    def key(self) -> str:
        """The header as it is compared."""
        return normalise_header(self.header)


@dataclass(frozen=True)
class Column:
    """What one column of a file means: a canonical column, an attribute, or something left out."""

    position: int
    header: str
    canonical: str
    attribute: str | None = None
    unit: str | None = None
    currency: str | None = None
    zone: str | None = None
    unknown_word: str | None = None
    scale: str | None = None
    same_as: str | None = None
    alias_key: str | None = None
    alias_platform: str | None = None


@dataclass(frozen=True)
class HeaderMatch:
    """The meaning of a header line: recognised platform and layout, and its columns in order."""

    platform: str | None
    layout: str | None
    columns: tuple[Column, ...]

    @property
    def hits(self) -> int:
        """Number of headers that have a meaning of their own."""
        return len({column.canonical for column in self.columns if column.alias_platform is not None})


@dataclass
class Aliases:
    """The aliases of one input, ready to match header lines."""

    input: str
    canonical_columns: Sequence[str]
    rows: Sequence[Alias]
    currencies: Currencies = field(default_factory=Currencies)
    personal_words: tuple[tuple[str, str], ...] = ()
    _generic: dict[str, Alias] = field(init=False, default_factory=dict)
    _layouts: dict[tuple[str, str], dict[str, Alias]] = field(init=False, default_factory=dict)
    _rank: dict[Alias, int] = field(init=False, default_factory=dict)
    _own: dict[str, set[str]] = field(init=False, default_factory=dict)
    _known_keys: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Index the rows; canonical names are aliases of themselves."""
        own = [Alias("", "", self.input, name, name, "") for name in self.canonical_columns]
        rows = [*own, *(row for row in self.rows if row.input == self.input)]
        for rank, row in enumerate(rows):
            self._rank.setdefault(row, rank)
            layout = self._layouts.setdefault((row.platform, row.layout), {}) if row.platform else self._generic
            layout.setdefault(row.key, row)
        # What holds for a platform whatever the layout holds in each of its layouts.
        for (platform, name), layout in self._layouts.items():
            if name:
                for key, row in self._layouts.get((platform, ""), {}).items():
                    layout.setdefault(key, row)
        self._known_keys = set(self._generic).union(*self._layouts.values())
        self._index_own_keys()

    def _index_own_keys(self) -> None:
        """Find the headers that belong to one platform alone."""
        keys: dict[str, set[str]] = {}
        for (platform, _), layout in self._layouts.items():
            keys.setdefault(platform, set()).update(layout)
        for platform, found in keys.items():
            others = {key for name, more in keys.items() if name != platform for key in more}
            self._own[platform] = found - others - self._generic.keys()

    def suggest(self, header: str, present: Collection[str]) -> str | None:
        """The column, of those that a file lacks, that a header may be by its likeness to aliases."""
        wanted = normalise_header(header)
        best, likeness = None, 0.82
        matcher = SequenceMatcher(None, "", wanted)
        for layout in (self._generic, *self._layouts.values()):
            for key, alias in layout.items():
                if alias.canonical_column in SIDE_COLUMNS or alias.canonical_column in present:
                    continue
                if abs(len(key) - len(wanted)) > 3 or len(wanted) < 4:
                    continue
                matcher.set_seq1(key)
                # The quick ratios are upper bounds.
                if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness < matcher.ratio():
                    best, likeness = alias.canonical_column, matcher.ratio()
        return best

    def knows(self, cell: str) -> bool:
        """Whether any alias of the input reads like this cell."""
        return not self._known_keys.isdisjoint(_keys(cell, self.currencies))

    def match(self, headers: Sequence[str]) -> HeaderMatch:
        """Recognise the platform by the headers it explains, then give each header its meaning.

        Ties go to the layout that explains the same headers with the fewest aliases, so that a narrow
        layout is not mistaken for a wide one. A platform must explain at least two headers more than the
        project's own names do, one of them a real column: a chance likeness would put the file under the
        wrong platform. A header of another platform counts only where all platforms agree on it.
        """
        keys = [_keys(header, self.currencies) for header in headers]
        present = {key for options in keys for key in options}
        best: tuple[str, str] | None = None
        best_score: tuple[int, int] = (0, 0)
        generic = present & self._generic.keys()
        for name, layout in self._layouts.items():
            explained = present & layout.keys()
            own = {layout[key].canonical_column for key in explained - generic}
            score = (len(explained), -len(layout))
            is_real = bool(own - SIDE_COLUMNS) or self._is_certain(name[0], present)
            if is_real and len(explained) >= len(generic) + 2 and (best is None or score > best_score):
                best, best_score = name, score
        chosen = self._layouts[best] if best else {}
        found = [self._find(options, chosen) for options in keys]
        if best and not self._is_certain(best[0], present):
            found = [replace(alias, unit="auto") if alias and self._unit_is_hidden(alias) else alias for alias in found]
        found = _with_numbered(headers, found)
        columns = self._without_repeats(headers, found)
        return HeaderMatch(best[0] if best else None, best[1] or None if best else None, tuple(columns))

    @staticmethod
    def _unit_is_hidden(alias: Alias) -> bool:
        """Whether money is in millionths without its header saying so."""
        return alias.unit == "micros" and "micro" not in alias.key

    def _is_certain(self, platform: str, present: set[str]) -> bool:
        """Whether enough headers of a file belong to this platform alone for its units to hold."""
        return len(present & self._own[platform]) >= 3

    def _find(self, options: Sequence[str], chosen: dict[str, Alias]) -> Alias | None:
        for key in options:
            if key in chosen:
                return chosen[key]
            if key in self._generic:
                return self._generic[key]
        for key in options:
            others = [layout[key] for layout in self._layouts.values() if key in layout]
            meanings = {alias.canonical_column for alias in others}
            if len(meanings) == 1 and meanings.isdisjoint({"ignored"}):
                return others[0]
        return None

    def _rank_of(self, alias: Alias) -> int:
        return self._rank.get(alias, len(self._rank))

    def _without_repeats(self, headers: Sequence[str], found: Sequence[Alias | None]) -> list[Column]:
        """Let the alias listed first win where two headers mean the same column; the other is kept aside."""
        winners: dict[str, int] = {}
        for position, alias in enumerate(found):
            if alias is None or alias.canonical_column in SIDE_COLUMNS:
                continue
            holder = winners.get(alias.canonical_column)
            if holder is None or self._rank_of(alias) < self._rank_of(found[holder] or alias):
                winners[alias.canonical_column] = position
        columns: list[Column] = []
        taken: set[str] = set()
        repeated: set[str] = set()
        for position, (header, alias) in enumerate(zip(headers, found, strict=True)):
            canonical = alias.canonical_column if alias else "attribute"
            if alias and canonical in winners and winners[canonical] != position:
                canonical = "ignored"
                repeated.add(alias.canonical_column)
            if not header.strip():
                canonical = "ignored"
            name = None
            if canonical in {"attribute", "segment"}:
                name = _unique(attribute_name(header) or f"column_{position + 1}", taken)
            note = note_of(header, self.currencies)
            named_whole = alias is not None and normalise_header(header) == alias.key
            columns.append(
                Column(
                    position=position,
                    header=header,
                    canonical=canonical,
                    attribute=name,
                    unit=(alias.unit or None) if alias else None,
                    currency=note.currency if note else None,
                    zone=note.zone if note else None,
                    unknown_word=note.word if note and alias and not named_whole else None,
                    scale=note.scale if note and alias and not named_whole else None,
                    same_as=alias.canonical_column if alias and alias.canonical_column in winners else None,
                    alias_key=alias.key if alias else None,
                    alias_platform=alias.platform if alias else None,
                )
            )
        if "date" in repeated:
            # With a day of its own, the range that the report covers says nothing about the row.
            columns = [replace(c, canonical="ignored") if c.canonical == "date_end" else c for c in columns]
        return columns


@lru_cache(maxsize=1 << 16)
def _keys(header: str, currencies: Currencies) -> tuple[str, ...]:
    """The forms under which a header is looked up: as it is, then without a currency, a zone or a word beside it."""
    note = note_of(header, currencies)
    keys = [normalise_header(header), *([normalise_header(note.name)] if note else [])]
    return tuple(key for key in keys if key)


def _with_numbered(headers: Sequence[str], found: Sequence[Alias | None]) -> list[Alias | None]:
    """Give a header that repeats another one with a number behind it (spend, spend.1) the meaning of that one."""
    known = {normalise_header(header): alias for header, alias in zip(headers, found, strict=True) if alias}
    named = []
    for header, alias in zip(headers, found, strict=True):
        match = _NUMBERED.match(header.strip()) if alias is None else None
        named.append(known.get(normalise_header(match["name"])) if match else alias)
    return named


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    taken.add(candidate)
    return candidate


def aliases_for(
    name: str,
    input_columns: Iterable[tuple[str, str]],
    rows: Iterable[Alias],
    currencies: Currencies,
    personal_words: tuple[tuple[str, str], ...] = (),
) -> Aliases:
    """Aliases of one input from (input, column) pairs of input_columns and the rows of column_aliases."""
    own = [column for owner, column in input_columns if owner == name]
    return Aliases(name, own, list(rows), currencies, personal_words)
