"""State files of another version or of no version at all end in a sentence, never in a traceback."""

import duckdb
import pytest
from click.testing import CliRunner

from elv.builds import Source, changes_since_published
from elv.cli import summary
from elv.cli.commands import cli
from elv.cli.settings import Settings


def make(path, *statements):
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_database_whose_fingerprints_lack_a_column_says_nothing(tmp_path):
    for name in ("elv", "marts"):
        make(
            tmp_path / f"{name}.duckdb",
            "create schema quality",
            "create table quality.build_fingerprints as select 'code' as kind, 'models' as name",
        )
    found = changes_since_published(tmp_path / "marts.duckdb", tmp_path / "elv.duckdb", [Source("code", "a", "b")])
    assert found == ["no published build says what it was made from"]


def test_a_champion_of_another_version_is_refused(tmp_path):
    settings = Settings(tmp_path, tmp_path, tmp_path / "runs")
    make(
        settings.working_db,
        "create schema ml; create table ml.fitted_models (task varchar); create table ml.serving_models (task varchar)",
        "create schema evaluation; create table evaluation.champion_models (job varchar)",
    )
    assert "another version of elv" in summary.why_no_champion(settings)


@pytest.mark.parametrize("content", [b"", b"garbage" * 999])
def test_a_published_copy_that_is_none_is_named(tmp_path, content):
    settings = Settings(tmp_path, tmp_path, tmp_path / "runs")
    make(
        settings.working_db,
        "create schema ml; create table ml.fitted_models (task varchar); create table ml.serving_models (task varchar)",
        "create schema evaluation; create table evaluation.champion_models as select 'lead_qualified' as task,"
        " 'small' as candidate_id, 'abc' as model_version, 'champion' as scored_by",
    )
    settings.published_db.write_bytes(content)
    assert summary.why_no_champion(settings).endswith("is damaged. `elv train --force` writes it again.")


def test_a_config_that_is_not_utf8_is_named(tmp_path):
    config = tmp_path / "elv.yml"
    config.write_bytes("# Größe\nlead_label_window_days: 14\n".encode("latin-1"))
    result = CliRunner().invoke(cli, ["train", "--config", str(config)])
    assert result.exit_code == 2
    assert "is not text in UTF-8" in result.output
