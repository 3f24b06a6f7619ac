"""The features of a model together: rows as numbers and level codes, and the matrices that models see.

Trees see raw numbers (missing stays missing) and level codes; linear models the columns of `elv.learning.features`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.examples import CUSTOMER, float_column
from elv.learning.features import Feature, Floats, NumericFeature, TextFeature


@dataclass(frozen=True)
class Encoded:
    """Rows in the form both algorithms start from: per feature, values with NaN or level codes."""

    arrays: tuple[NDArray[Any], ...]
    rows: int

    def take(self, index: NDArray[Any]) -> "Encoded":
        """Return the rows of a mask or an index."""
        arrays = tuple(array[index] for array in self.arrays)
        return Encoded(arrays, int(index.sum()) if index.dtype == np.bool_ else len(index))

    def only(self, positions: Sequence[int]) -> "Encoded":
        """Return the same rows with the features at these positions."""
        return Encoded(tuple(self.arrays[position] for position in positions), self.rows)


@dataclass(frozen=True)
class Encoder:
    """The features of a model, in order."""

    features: tuple[Feature, ...]

    @property
    def names(self) -> list[str]:
        """Names of the features, in the order that models see them."""
        return [feature.name for feature in self.features]

    @property
    def categorical(self) -> list[int]:
        """Positions of the text features."""
        return [index for index, feature in enumerate(self.features) if isinstance(feature, TextFeature)]

    def levels_of(self, name: str) -> tuple[str, ...]:
        """Return the kept levels of a text feature, in the order of their codes; none where it is not a feature."""
        return next((f.levels for f in self.features if isinstance(f, TextFeature) and f.name == name), ())

    def positions_without(self, exclude: Sequence[str]) -> list[int]:
        """Return the positions of the features whose names match none of the patterns (`*` stands for any text)."""
        return [index for index, feature in enumerate(self.features) if not matches(feature.name, exclude)]

    @property
    def column_names(self) -> list[str]:
        """Names of the linear columns, in order."""
        return [name for feature in self.features for name in feature.column_names]

    def encode(self, table: pa.Table) -> Encoded:
        """Return the feature arrays of a table that has all features as columns."""
        arrays = tuple(
            float_column(table[feature.name])
            if isinstance(feature, NumericFeature)
            else feature.codes(table[feature.name])
            for feature in self.features
        )
        return Encoded(arrays, table.num_rows)

    def tree_matrix(self, encoded: Encoded) -> Floats:
        """Return rows x features, column-major: raw numbers with NaN, and level codes.

        A missing text is a level of its own here (the code after pooled): LightGBM would merge NaN with
        rare levels.
        """
        matrix = np.empty((encoded.rows, len(self.features)), dtype=np.float64, order="F")
        for index, (feature, array) in enumerate(zip(self.features, encoded.arrays, strict=True)):
            if isinstance(feature, TextFeature):
                matrix[:, index] = np.where(array < 0, len(feature.levels) + 1, array)
            else:
                matrix[:, index] = array
        return matrix

    def linear_matrix(self, encoded: Encoded) -> Floats:
        """Return rows x linear columns, column-major, every column centred."""
        matrix = np.empty((encoded.rows, len(self.column_names)), dtype=np.float64, order="F")
        position = 0
        for feature, array in zip(self.features, encoded.arrays, strict=True):
            for column in feature.columns(array):
                matrix[:, position] = column
                position += 1
        return matrix

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-ready description; numbers survive the round trip to the last digit."""
        return {
            "numeric": {f.name: _without_name(f) for f in self.features if isinstance(f, NumericFeature)},
            "text": {f.name: _without_name(f) for f in self.features if isinstance(f, TextFeature)},
        }

    @classmethod
    def from_json(cls, names: Sequence[str], described: dict[str, Any]) -> "Encoder":
        """Rebuild from `to_json` and the order of the features."""
        features: list[Feature] = []
        for name in names:
            if name in described["numeric"]:
                features.append(NumericFeature(name=name, **described["numeric"][name]))
            else:
                text = described["text"][name]
                features.append(TextFeature(name, text["coverage"], tuple(text["levels"]), tuple(text["means"])))
        return cls(tuple(features))


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a feature's name is like one of the patterns (`*` stands for any text)."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def learn_encoder(
    table: pa.Table, names: Sequence[str], category_min_count: int, level_max_count: int
) -> tuple[Encoder, list[str]]:
    """Learn an encoder from train rows; also return the names dropped because they are constant there.

    A level that fewer than category_min_count customers have could lead to one of them.
    """
    owners = table[CUSTOMER] if CUSTOMER in table.column_names else None
    learned: list[Feature] = []
    dropped = []
    for name in sorted(names):
        column = table[name]
        feature: Feature | None
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            feature = TextFeature.learn(name, column, category_min_count, level_max_count, owners)
        else:
            feature = NumericFeature.learn(name, float_column(column))
        if feature is None:
            dropped.append(name)
        else:
            learned.append(feature)
    return Encoder(tuple(learned)), dropped


def _without_name(feature: Feature) -> dict[str, Any]:
    return {key: value for key, value in asdict(feature).items() if key != "name"}
