"""One build of the evaluation SQL over the made-up world, shared by the tests of this folder."""

import os

import numpy as np
import pytest
from holdout_world import BUILT, build, fetch, lay_down, made_up_splits


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The evaluation tables of the first build as lists of dicts, and some of the second as plain rows."""
    scratch = tmp_path_factory.mktemp("evaluation")
    warehouse = scratch / "elv.duckdb"
    before = os.environ.get("ELV_WAREHOUSE_DIR")
    os.environ["ELV_WAREHOUSE_DIR"] = str(scratch)
    try:
        splits = made_up_splits()
        lay_down(warehouse, splits)
        build(scratch)
        tables = {}
        for table in BUILT:
            columns, rows = fetch(warehouse, table)
            tables[table] = [dict(zip(columns, row, strict=True)) for row in rows]

        for rows in splits["test"].values():
            rows["label"] = 1 - rows["label"]
            rows["score"] = -rows["score"][::-1]
            rows["p"] = np.clip(1 - rows["p"][::-1], 0.001, 0.999)
        lay_down(warehouse, splits)
        build(scratch)
        tables["changed"] = {
            table: fetch(warehouse, table)[1] for table in ["candidate_comparisons", "champion_models", "model_metrics"]
        }
    finally:
        if before is None:
            del os.environ["ELV_WAREHOUSE_DIR"]
        else:
            os.environ["ELV_WAREHOUSE_DIR"] = before
    return tables


@pytest.fixture(scope="session")
def holdout():
    return made_up_splits()


@pytest.fixture(scope="session")
def metrics(built):
    """Of the whole split."""
    rows = [row for row in built["model_metrics"] if row["segment"] == "all"]
    return {(row["candidate_id"], row["split"], row["metric"]): row for row in rows}
