"""What is learned about one feature from the train rows, and the columns that linear models see of it.

Linear models see winsorised, if skewed log-compressed, imputed and standardised numbers, a missing indicator, and one
column per kept level. Every linear column is centred, so that the intercept is the mean logit and coefficient x column
is an exact contribution.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# A logarithm must take away this share of the skewness: a model is easier to read in plain numbers.
LOG_MIN_GAIN = 0.5


@dataclass(frozen=True)
class NumericFeature:
    """A numeric feature: coverage (share present in train), winsor bounds, and the centring of its columns.

    `missing_mean` is the share missing in train, or None where nothing was missing and no indicator is
    needed.
    """

    name: str
    coverage: float
    low: float
    high: float
    is_log: bool
    median: float
    mean: float
    scale: float
    missing_mean: float | None

    def columns(self, values: Floats) -> list[Floats]:
        """Return the linear columns (the value, then the missing indicator), each centred."""
        columns = [self._standardised(values)]
        if self.missing_mean is not None:
            columns.append(np.isnan(values) - self.missing_mean)
        return columns

    def contribution(self, values: Floats, coefficients: Sequence[float]) -> Floats:
        """Return coefficient x column, summed over the columns of this feature."""
        total = np.zeros(len(values))
        for column, coefficient in zip(self.columns(values), coefficients, strict=True):
            total += coefficient * column
        return total

    def _standardised(self, values: Floats) -> Floats:
        return (self._shaped(values) - self.mean) / self.scale

    def _shaped(self, values: Floats) -> Floats:
        imputed = np.where(np.isnan(values), self.median, values)
        return _compressed(np.clip(imputed, self.low, self.high), self.is_log)

    @property
    def column_names(self) -> list[str]:
        """Names of the linear columns."""
        return [self.name] if self.missing_mean is None else [self.name, f"{self.name}:missing"]

    @classmethod
    def learn(cls, name: str, values: Floats, is_log: bool | None = None) -> "NumericFeature | None":
        """Learn from train values; None if they are constant (missing or not). Without `is_log`, skewness decides."""
        present = values[~np.isnan(values)]
        if not len(present):
            return None
        p01, p50, p99 = (float(q) for q in np.quantile(present, [0.01, 0.5, 0.99], method="lower"))
        smallest, largest = float(present.min()), float(present.max())
        # A rare flag has its whole signal above the 99th percentile: cutting there would erase it.
        high = p99 if p99 > p50 else largest
        low = p01 if smallest < 0 and p01 < p50 else smallest
        capped = np.clip(present, low, high)
        if is_log is None:
            is_log = _skewness(_compressed(capped, True)) < (1 - LOG_MIN_GAIN) * _skewness(capped)
        share_missing = 1.0 - len(present) / len(values)
        draft = cls(name, 1.0 - share_missing, low, high, is_log, p50, 0.0, 1.0, share_missing or None)
        shaped = draft._shaped(values)
        scale = float(shaped.std())
        if not scale > 1e-12 * max(1.0, abs(float(shaped.mean()))):
            if not share_missing:
                return None
            scale = 1.0
        settled = {**asdict(draft), "mean": float(shaped.mean()), "scale": scale}
        return cls(**settled)


@dataclass(frozen=True)
class TextFeature:
    """A text feature: kept levels in order of frequency in train, and the centring of its columns.

    Codes: position in `levels`, len(levels) for a pooled or unseen level, -1 for missing.
    """

    name: str
    coverage: float
    levels: tuple[str, ...]
    means: tuple[float, ...]

    def codes(self, column: pa.ChunkedArray) -> Codes:
        """Return the level code of each row."""
        position = {level: index for index, level in enumerate(self.levels)}
        pooled = len(self.levels)
        dictionary = column.combine_chunks().dictionary_encode()
        if isinstance(dictionary, pa.ChunkedArray):
            dictionary = dictionary.combine_chunks()
        levels = [position.get(level, pooled) for level in dictionary.dictionary.to_pylist()]
        indices = dictionary.indices.fill_null(len(levels)).to_numpy(zero_copy_only=False)
        codes: Codes = np.asarray([*levels, -1], dtype=np.int64)[indices]
        return codes

    def columns(self, codes: Codes) -> list[Floats]:
        """Return one centred column per kept level, then pooled, then missing."""
        return [
            (codes == code) - mean for code, mean in zip([*range(len(self.levels) + 1), -1], self.means, strict=True)
        ]

    def contribution(self, codes: Codes, coefficients: Sequence[float]) -> Floats:
        """Return coefficient x column, summed over the columns of this feature."""
        weights = np.asarray(coefficients)
        # The last coefficient is the missing one, which code -1 picks out of the array by itself.
        return np.take(weights, codes, mode="wrap") - float(weights @ np.asarray(self.means))

    @property
    def column_names(self) -> list[str]:
        """Names of the linear columns."""
        return [f"{self.name}={level}" for level in self.levels] + [
            f"{self.name}:pooled",
            f"{self.name}:missing",
        ]

    @classmethod
    def learn(
        cls,
        name: str,
        column: pa.ChunkedArray,
        category_min_count: int,
        level_max_count: int,
        owners: pa.ChunkedArray | None = None,
    ) -> "TextFeature | None":
        """Learn the kept levels from train values; None if there is nothing to tell rows apart by.

        A kept level has category_min_count rows or, where several rows may be one owner's, that many owners.
        """
        counted = column.value_counts()
        counts = {
            str(entry["values"]): int(entry["counts"]) for entry in counted.to_pylist() if entry["values"] is not None
        }
        carriers = counts if owners is None else _owner_counts(column, owners)
        frequent = sorted((-count, level) for level, count in counts.items() if carriers[level] >= category_min_count)
        levels = tuple(level for _, level in frequent[:level_max_count])
        rows = len(column)
        kept = [counts[level] / rows for level in levels]
        missing = column.null_count / rows
        pooled = (sum(counts.values()) - sum(counts[level] for level in levels)) / rows
        means = (*kept, pooled, missing)
        if sum(mean > 0 for mean in means) < 2:
            return None
        return cls(name, 1.0 - missing, levels, means)


Feature = NumericFeature | TextFeature


def _owner_counts(column: pa.ChunkedArray, owners: pa.ChunkedArray) -> dict[str, int]:
    pairs = pa.table({"level": column, "owner": owners}).group_by("level").aggregate([("owner", "count_distinct")])
    return {str(row["level"]): int(row["owner_count_distinct"]) for row in pairs.to_pylist()}


def _compressed(values: Floats, is_log: bool) -> Floats:
    return np.sign(values) * np.log1p(np.abs(values)) if is_log else values


def _skewness(values: Floats) -> float:
    """Return the size of the third standardised moment, 0 where nothing varies."""
    centred = values - values.mean()
    spread = float(np.sqrt((centred**2).mean()))
    # A power of three is computed by logarithms, thirty times more slowly than two products.
    return abs(float((centred * centred * centred).mean())) / spread**3 if spread > 0 else 0.0
