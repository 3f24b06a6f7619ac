"""What docs/guides/changing-public-tables.md says about versions, done in a project of three models."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

FILES = {
    "dbt_project.yml": """
        name: shop
        version: "1.0.0"
        config-version: 2
        profile: shop
        model-paths: [models]
        flags: {send_anonymous_usage_stats: false}
        models: {+materialized: table}
    """,
    "profiles.yml": """
        shop:
          target: here
          outputs: {here: {type: duckdb, path: "{{ env_var('SHOP_FILE') }}"}}
    """,
    "models/lead_scores.sql": "select 'a' as lead_id, 1 as elv_decile",
    "models/lead_scores_v2.sql": "select 'a' as lead_id",
    "models/reader.sql": "select * from {{ ref('lead_scores') }}",
    "models/early_reader.sql": "select * from {{ ref('lead_scores', v=2) }}",
}
PROPERTIES = """
    models:
      - name: lead_scores
        latest_version: {latest}
        config:
          contract: {{enforced: true}}
        columns:
          - {{name: lead_id, data_type: varchar}}
          - {{name: elv_decile, data_type: integer}}
        versions:
          - v: 1
            defined_in: lead_scores
            config: {{alias: {first}}}
          - v: 2
            config: {{alias: {second}}}
            columns:
              - include: all
                exclude: [elv_decile]
"""


@pytest.fixture
def build(tmp_path):
    """Build the project with a latest version and two aliases; return the columns of each table."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")

    def built(latest, first, second):
        database = tmp_path / f"latest_{latest}.duckdb"
        properties = textwrap.dedent(PROPERTIES).format(latest=latest, first=first, second=second)
        (tmp_path / "models" / "models.yml").write_text(properties, "utf-8")
        done = subprocess.run(
            [str(Path(sys.executable).with_name("dbt")), "build"],
            cwd=tmp_path,
            env=os.environ | {"SHOP_FILE": str(database), "DBT_PROFILES_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]
        with duckdb.connect(str(database), read_only=True) as connection:
            return dict(
                connection.execute("select table_name, list(column_name) from duckdb_columns() group by all").fetchall()
            )

    return built


@pytest.mark.slow
def test_a_second_version_keeps_the_first_ones_name_until_the_switch(build):
    announced = build(1, "lead_scores", "lead_scores_v2")
    assert announced["lead_scores"] == announced["reader"] == ["lead_id", "elv_decile"]
    assert announced["lead_scores_v2"] == announced["early_reader"] == ["lead_id"]

    switched = build(2, "lead_scores_v1", "lead_scores")
    assert switched["lead_scores"] == switched["reader"] == ["lead_id"]
    assert switched["lead_scores_v1"] == ["lead_id", "elv_decile"]
