"""Write models as a joblib file for people who want one. The project never reads it back."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.features import Floats
from elv.learning.stored import StoredModel


class ExportedModel:
    """A stored model with the methods that scikit-learn users expect.

    Features are given as a pandas DataFrame, an Arrow table or a dict of columns; names as in
    `feature_names_in_`.
    """

    def __init__(self, row: Mapping[str, Any]) -> None:
        """Take a fitted row of `fitted_models`."""
        self.row = {key: value for key, value in row.items() if key != "fitted_at"}
        self.feature_names_in_ = np.asarray(StoredModel.from_row(row).columns, dtype=object)
        self.classes_ = np.asarray([0, 1])

    def decision_function(self, features: Any) -> Floats:
        """Return the logit of each row, before calibration."""
        return StoredModel.from_row(self.row).raw_logits(_table(features))

    def predict_proba(self, features: Any) -> Floats:
        """Return rows x 2: the calibrated probability of the negative and of the positive class."""
        model, table = StoredModel.from_row(self.row), _table(features)
        p = model.probabilities(model.raw_logits(table), table)
        return np.column_stack([1.0 - p, p])

    def predict(self, features: Any) -> NDArray[np.int64]:
        """Return 1 where the probability is at least one half."""
        return np.asarray(self.predict_proba(features)[:, 1] >= 0.5, dtype=np.int64)


def export_champions(rows: Iterable[Mapping[str, Any]], path: str | Path) -> Path:
    """Write a dict of models by task, one for each fitted row of `fitted_models`, and return its path."""
    target = Path(path)
    joblib.dump({row["task"]: ExportedModel(row) for row in rows}, target)
    return target


def _table(features: Any) -> pa.Table:
    if isinstance(features, pa.Table):
        return features
    if isinstance(features, Mapping):
        return pa.table(features)
    return pa.Table.from_pandas(features, preserve_index=False)
