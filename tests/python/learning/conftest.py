from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from synthetic_examples import FEATURES, House, synthetic

from elv.learning.candidates import Candidate, FitSpec, Settings
from elv.learning.examples import Examples
from elv.learning.trainer import Trainer


@pytest.fixture(scope="session")
def examples() -> pa.Table:
    return synthetic(6000)


@pytest.fixture(scope="session")
def fitted(examples: pa.Table) -> pa.Table:
    return House(examples).fit()


@pytest.fixture
def fit_one() -> Callable[..., dict[str, Any]]:
    """Fit one candidate on a table and return its row."""

    def fit(table: pa.Table, algorithm: str, parameters: dict[str, Any], **settings: Any) -> dict[str, Any]:
        calibrator = settings.pop("calibrator", "auto")
        names = settings.pop("names", FEATURES)
        chosen = Settings(**settings)
        fit_spec = FitSpec(Candidate("t", "c", algorithm, parameters, calibrator), "f", tuple(names), (), chosen)
        ordered = table.filter(pa.compute.is_in(table["split"], pa.array(["train", "calibrate"])))
        trainer = Trainer.prepare(Examples("t", ordered.sort_by("example_id")), names, chosen)
        return trainer.fit(fit_spec)

    return fit
