"""The coefficients of every linear model, one row per column that it sees."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from elv.learning.average import Average
from elv.learning.blend import Blend
from elv.learning.encoding import Encoder
from elv.learning.examples import type_relation
from elv.learning.features import NumericFeature, TextFeature
from elv.learning.linear import LinearModel
from elv.learning.scorer import Scorer
from elv.learning.segmented import SegmentedModel
from elv.learning.stored import StoredModel

COEFFICIENT_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "model_version", "part")),
        ("column_number", pa.int32()),
        *((name, pa.string()) for name in ("feature", "column_kind", "level")),
        *((name, pa.float64()) for name in ("coefficient", "train_mean", "train_scale")),
        *((name, pa.float64()) for name in ("cap_low", "cap_high", "median")),
        ("is_log", pa.bool_()),
    ]
)


def read_coefficients(models: type_relation) -> pa.Table:
    """Return the columns of every fitted linear model, or linear part of one; column 0 is the intercept.

    `part` is empty for a plain linear model, `logistic` within a blend, and within a divided model `pooled`
    or the level that has a model of its own.
    """
    rows: list[dict[str, Any]] = []
    for row in models.filter("status = 'fitted'").order("task, candidate_id").to_arrow_table().to_pylist():
        model = StoredModel.from_row(row)
        named = {name: row[name] for name in ("task", "candidate_id", "model_version")}
        for part, linear in linear_parts(model.scorer, model.encoder):
            rows += [{**named, "part": part, **column} for column in columns_of(linear, model.encoder)]
    return pa.Table.from_pylist(rows, schema=COEFFICIENT_SCHEMA)


def linear_parts(scorer: Scorer | Average, encoder: Encoder) -> Iterator[tuple[str, LinearModel]]:
    """Return (name, linear model) of each linear part of a model; nothing for trees."""
    if isinstance(scorer, LinearModel):
        yield "", scorer
    elif isinstance(scorer, Blend):
        for name, part in scorer.parts.items():
            if isinstance(part, LinearModel):
                yield name, part
    elif isinstance(scorer, SegmentedModel):
        levels = encoder.levels_of(scorer.by)
        named = [("pooled", scorer.pooled), *((levels[code], part) for code, part in scorer.own.items())]
        for name, part in named:
            if isinstance(part, LinearModel):
                yield name, part


def columns_of(model: LinearModel, encoder: Encoder) -> Iterator[dict[str, Any]]:
    """Return the intercept and each column: what it is made of, and its coefficient."""
    yield {"column_number": 0, "feature": "intercept", "column_kind": "intercept", "coefficient": model.intercept}
    described = [column for feature in encoder.features for column in _columns(feature)]
    for number, (column, coefficient) in enumerate(zip(described, model.coefficients, strict=True), start=1):
        yield {"column_number": number, **column, "coefficient": coefficient}


def _columns(feature: NumericFeature | TextFeature) -> Iterator[dict[str, Any]]:
    if isinstance(feature, NumericFeature):
        yield {
            "feature": feature.name,
            "column_kind": "number",
            "train_mean": feature.mean,
            "train_scale": feature.scale,
            "cap_low": feature.low,
            "cap_high": feature.high,
            "median": feature.median,
            "is_log": feature.is_log,
        }
        if feature.missing_mean is not None:
            yield {"feature": feature.name, "column_kind": "missing", "train_mean": feature.missing_mean}
        return
    kinds = [("level", level) for level in feature.levels] + [("pooled", None), ("missing", None)]
    for (kind, level), mean in zip(kinds, feature.means, strict=True):
        yield {"feature": feature.name, "column_kind": kind, "level": level, "train_mean": mean}
