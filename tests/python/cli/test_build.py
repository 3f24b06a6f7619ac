"""The command line, dbt and publishing together, on a project of two models that builds in seconds."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.cli import commands
from elv.cli.invoke import run_dbt
from elv.cli.settings import Settings

ROOT = Path(__file__).parents[3]
FILES = {
    "dbt_project.yml": """
        name: elv
        version: "1.0.0"
        config-version: 2
        profile: elv
        model-paths: [models]
        macro-paths: [macros]
        flags: {send_anonymous_usage_stats: false}
        vars:
          {data_dir: "", version: 1, is_broken: false, breaks_contract: false, account_label_window_days: 0,
          account_fail_soft: false, account_divisions: [], account_cutoffs: [], train_candidates: []}
        models: {+materialized: table, elv: {+schema: marts}}
    """,
    "selectors.yml": """
        selectors:
          - {name: train, description: all, definition: {method: fqn, value: "*"}}
    """,
    "models/lead_scores.sql": """
        select {{ uses_demo() }} as is_demo, {{ var('version') }} as version{{ ' from nowhere' if var('is_broken') }}
    """,
    "models/published_marts.py": """
        from dbt.flags import get_flags
        from elv.publishing import publish_or_explain

        def model(dbt, session):
            tables = {"lead_scores": dbt.ref("lead_scores")}
            folder = dbt.config.meta_get("warehouse_dir")
            return publish_or_explain(session, list(tables), folder, get_flags())
    """,
    "models/models.yml": """
        models:
          - name: published_marts
            config: {meta: {warehouse_dir: "{{ env_var('ELV_WAREHOUSE_DIR') }}"}}
    """,
    "tests/inputs_keep_their_contract.sql": """
        select version from {{ ref('lead_scores') }}
        {% if var('breaks_contract') %}
        where error('leads.csv has no column created_at.' || chr(10) || 'Name one created_at.') is not null
        {% else %} where false {% endif %}
    """,
}


@pytest.fixture
def train(tmp_path, monkeypatch):
    """Run `elv train` in a small project, without the run folder, which needs the real marts."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.strip("\n").split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip())
        path.write_text("\n".join(line[indent:] for line in lines) + "\n")
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    shutil.copytree(ROOT / "macros", tmp_path / "macros", ignore=lambda _, names: _all_but_two(names))
    monkeypatch.chdir(tmp_path)
    for name in ("ELV_WAREHOUSE_DIR", "DBT_PROFILES_DIR", "ELV_DATA_DIR"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(commands, "write_run", lambda **_: tmp_path / "runs" / "1")
    monkeypatch.setattr(commands.summary, "print_results", lambda *_: None)

    def invoke(**dbt_vars):
        text = "{" + ", ".join(f"{name}: {str(value).lower()}" for name, value in dbt_vars.items()) + "}"
        return CliRunner().invoke(commands.cli, ["train", *(["--vars", text] if dbt_vars else [])])

    return invoke


def _all_but_two(names):
    return [name for name in names if name not in ("generate_schema_name.sql", "uses_demo.sql")]


def published_version(folder):
    with duckdb.connect(str(folder / "warehouse" / "marts.duckdb"), read_only=True) as connection:
        return connection.execute("select version from marts.lead_scores").fetchall()[0][0]


def test_only_a_build_that_passed_replaces_the_published_copy(train, tmp_path):
    assert train(version=1).exit_code == 0
    assert published_version(tmp_path) == 1

    refused = train(version=2, breaks_contract=True)
    assert refused.exit_code == 2
    assert "leads.csv has no column created_at.\nName one created_at.\n" in refused.stderr
    assert published_version(tmp_path) == 1

    broken = train(version=3, is_broken=True)
    assert broken.exit_code == 1
    assert "nowhere" in broken.stderr
    assert "later nodes were not built" in broken.stderr
    assert "The published copy is as it was." in broken.stderr
    assert published_version(tmp_path) == 1

    assert train(version=4).exit_code == 0
    assert published_version(tmp_path) == 4


def test_a_database_that_is_none_is_moved_aside(train, tmp_path):
    folder = tmp_path / "warehouse"
    folder.mkdir()
    (folder / "elv.duckdb").write_text("not a database")
    result = train(version=1)
    assert result.exit_code == 0
    assert "elv-damaged-" in result.stderr
    assert [file.read_text() for file in folder.glob("elv-damaged-*")] == ["not a database"]
    assert published_version(tmp_path) == 1


def test_what_set_up_parsed_is_not_parsed_again(train, tmp_path):
    """Parsing takes dbt a sixth of the demo's time; anything it hashes that differs would bring it back."""
    fit_spec = re.search(r"^\t(.*dbt .*parse)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1]
    fit_spec = fit_spec.replace("$(CURDIR)", str(tmp_path)).replace("$(BIN)", str(Path(sys.executable).parent))
    subprocess.run(fit_spec, shell=True, check=True, cwd=tmp_path, env=os.environ | {"DBT_PROFILES_DIR": "profiles"})
    log = tmp_path / "logs" / "dbt.log"

    assert train().exit_code == 0
    assert "partial parsing" not in log.read_text("utf-8").rpartition("Running with dbt")[2]
    assert train(version=2).exit_code == 0
    assert "Unable to do partial parsing" in log.read_text("utf-8").rpartition("Running with dbt")[2]


def test_settings_used_before_are_not_parsed_again_and_never_stale(train, tmp_path):
    log = tmp_path / "logs" / "dbt.log"
    for version, is_parsed in ((1, True), (2, True), (1, False), (3, True), (2, False)):
        assert train(version=version).exit_code == 0
        assert published_version(tmp_path) == version
        said = log.read_text("utf-8").rpartition("Running with dbt")[2]
        assert ("partial parsing" in said) == is_parsed


def test_another_data_folder_is_not_parsed_for(train, tmp_path):
    for folder, is_demo in ((tmp_path / "one", False), (tmp_path / "two", False), (None, True)):
        settings = Settings(
            tmp_path,
            tmp_path / "warehouse",
            tmp_path / "runs",
            {"data_dir": str(folder)} if folder else {"data_dir": ""},
        )
        assert run_dbt(settings, ["build", "--selector", "train"], "training").exit_code == 0
        with duckdb.connect(str(settings.published_db), read_only=True) as copy:
            assert copy.execute("select is_demo from marts.lead_scores").fetchall() == [(is_demo,)]
        said = settings.log_file.read_text("utf-8").rpartition("Running with dbt")[2]
        assert ("partial parsing" in said) == (folder == tmp_path / "one")
    assert os.environ["ELV_DATA_DIR"] == ""
