"""`model.joblib`: the champions for use elsewhere."""

from pathlib import Path
from typing import Any

_FITTED = """
    select fitted.*
    from ml.fitted_models as fitted
    inner join evaluation.champion_models as champions
        on fitted.task = champions.task and fitted.model_version = champions.model_version
    left join ml.serving_models as serving on champions.model_version = serving.judged_version
    where champions.scored_by = 'champion' and fitted.status = 'fitted' and serving.task is null
    union all by name
    select serving.*
    from ml.serving_models as serving
    inner join evaluation.champion_models as champions
        on serving.task = champions.task and serving.judged_version = champions.model_version
    where champions.scored_by = 'champion'
    order by task
"""


def write_models(published: Any, path: Path) -> Path | None:
    """Write the fitted champions as one joblib file, a dict by task; None where no model scores."""
    # Imported late: it brings scikit-learn and LightGBM, and `elv --help` should not wait for them.
    from elv.learning.exporting import export_champions  # noqa: PLC0415

    rows = published.execute(_FITTED).to_arrow_table().to_pylist()
    return export_champions(rows, path) if rows else None
