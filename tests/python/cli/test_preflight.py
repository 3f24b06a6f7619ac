"""What is said of a data folder before dbt starts, and of an input that the published build read."""

from pathlib import Path

import click
import duckdb
import pytest

from elv.cli.preflight import check_folder, check_inputs_are_still_there, only_templates
from elv.cli.settings import Settings
from elv.cli.templates import write_data_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def settings(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    return Settings(ROOT, tmp_path, tmp_path / "runs", {"data_dir": str(folder)})


def write(settings, *names):
    for name in names:
        path = Path(settings.dbt_vars["data_dir"]) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("lead_id\n1\n")


@pytest.mark.parametrize(
    ("name", "meant"), [("lead.csv", "leads.csv"), ("Leads_2026.csv", "leads.csv"), ("sale.csv.gz", "sales.csv.gz")]
)
def test_a_wrong_name_is_said_with_the_right_one(settings, name, meant):
    write(settings, name)
    with pytest.raises(click.UsageError, match=f"did you mean {meant}") as refused:
        check_folder(settings)
    assert "holds neither leads nor sales" in refused.value.message


def test_an_empty_folder_is_said(settings):
    with pytest.raises(click.UsageError, match="it holds nothing"):
        check_folder(settings)


@pytest.mark.parametrize("name", ["leads.csv", "LEADS.CSV", "sales.parquet", "leads/part-1.csv"])
def test_leads_or_sales_are_enough(settings, name):
    write(settings, name)
    check_folder(settings)


def test_a_wrong_name_beside_leads_is_a_warning(settings, capsys):
    write(settings, "leads.csv", "outcome.csv", "notes.txt", "README.md")
    check_folder(settings)
    assert capsys.readouterr().err.split("\n")[:2] == ["outcome.csv is not read: did you mean outcomes.csv?", ""]


def test_templates_are_no_inputs(tmp_path):
    folder = tmp_path / "fresh"
    write_data_folder(folder, ROOT / "seeds" / "input_columns.csv")
    settings = Settings(ROOT, tmp_path, tmp_path / "runs", {"data_dir": str(folder)})
    assert only_templates(settings)
    with pytest.raises(click.UsageError, match="empty template"):
        check_folder(settings)
    (folder / "sales.csv").write_text("order_id,ordered_at\n1,2026-01-05\n")
    assert not only_templates(settings)
    check_folder(settings)


def test_an_input_that_the_published_build_read_is_missed(settings):
    with duckdb.connect(str(settings.published_db)) as copy:
        copy.execute("""
            create schema quality;
            create table quality.build_fingerprints as select 'input' as kind;
            create table quality.input_profile as
                select * from (values ('leads', 40), ('outcomes', 12), ('sales', 0)) as counted (input, row_count);
        """)
    write(settings, "leads.csv")
    with pytest.raises(click.UsageError, match="Input outcomes: 12 rows in the last published build, none now"):
        check_inputs_are_still_there(settings, "train")
    check_inputs_are_still_there(settings, "score_leads")
    write(settings, "outcomes.csv")
    check_inputs_are_still_there(settings, "train")
