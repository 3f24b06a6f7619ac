"""The order of input rows, and how they are split into files, changes nothing."""

import pytest
from proofkit import account_worlds, files, project, worlds
from proofkit.compare import feature_difference, table_difference

pytestmark = pytest.mark.slow

INPUTS = (*worlds.TABLES, *account_worlds.TABLES)
PUBLIC = ("features", "ml", "evaluation", "marts")
# Quality tables name files and lines, which are others by intent; these three count rows.
COUNTS = ("quality.label_counts", "quality.account_label_counts", "quality.lead_match_rates", "quality.reconciliation")
CLOCKS = ("fit_seconds", "fitted_at", "scored_at")


def test_shuffled_rows_in_parts_give_the_same_examples(builds, world, clean):
    inputs = builds.inputs("shuffled", files.shuffled(world), parts=3)
    shuffled = builds.build("shuffled", inputs)
    assert not feature_difference(clean, shuffled)
    difference = table_difference(clean, shuffled, "features.lead_examples")
    assert not difference, difference


def test_parquet_gives_the_same_examples(builds, world, clean):
    parquet = builds.build("parquet", builds.inputs("parquet", world, suffix="parquet"))
    difference = table_difference(clean, parquet, "features.lead_examples")
    assert not difference, difference


def test_everything_after_the_inputs_is_the_same_too(whole_builds, whole_demo):
    """The demo built as it is, and from files of its rows in another order: models, metrics and marts agree."""
    with project.read(whole_builds.demo) as demo:
        inputs = whole_builds.inputs("shuffled", files.shuffled(files.read_demo(demo, INPUTS)), parts=3)
    shuffled = whole_builds.build("whole-shuffled", inputs, select="*")
    with project.read(whole_demo) as warehouse:
        query = "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ?"
        query += " union all select schema_name || '.' || view_name from duckdb_views() where schema_name in ?"
        tables = sorted(row[0] for row in warehouse.execute(query, [list(PUBLIC), list(PUBLIC)]).fetchall())
    assert {"ml.fitted_models", "ml.predictions", "evaluation.model_metrics"} <= set(tables)
    assert {"marts.lead_scores", "marts.whitespace_opportunities"} <= set(tables)
    differences = {table: table_difference(whole_demo, shuffled, table, CLOCKS) for table in (*tables, *COUNTS)}
    assert not {table: found for table, found in differences.items() if found}
