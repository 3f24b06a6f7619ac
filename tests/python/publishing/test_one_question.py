"""A build of one question publishes the other as it is published: with its own models, or not at all."""

from types import SimpleNamespace

import duckdb
import pytest

from elv.builds import digest
from elv.publishing import publish_or_explain
from elv.publishing.questions import OtherVersionError, asked_inputs

TABLES = ["lead_scores", "account_scores", "fitted_models", "input_profile", "build_fingerprints"]


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Publish a build of a selector: scores, models and kept tables are named after the version that wrote them."""
    monkeypatch.delenv("ELV_ALLOW_SHRINKING", raising=False)

    def publish(version, selector, folder="exports", more="", accounts=True, leads=True):
        both = [
            ("lead_qualified", "leads", str(leads).lower()),
            ("account_purchase", "sales", str(accounts).lower()),
        ]
        tasks = " union all ".join(f"select '{task}' as task, '{version}' as model where {on}" for task, _, on in both)
        inputs = " union all ".join(f"select '{name}' as input, 9 as row_count where {on}" for _, name, on in both)
        with duckdb.connect(str(tmp_path / "elv.duckdb")) as working:
            working.execute(f"""
                create schema if not exists marts; create schema if not exists ml; create schema if not exists quality;
                create schema if not exists intermediate;
                create or replace table marts.lead_scores as select '{version}' as model{more} where {leads};
                create or replace table marts.account_scores as select '{version}' as model where {accounts};
                create or replace table ml.fitted_models as {tasks};
                create or replace table ml.value_models as {tasks};
                create or replace table quality.input_profile as {inputs};
                create or replace table quality.build_fingerprints as
                    select 'input' as kind, 'leads.csv' as name, 'a' as checksum
                    union all select 'setting', 'data_dir', '{digest(folder)}'
                    union all select 'setting', 'source_name', '{digest("")}';
            """)
            if accounts:
                working.execute(f"create or replace table ml.account_value_segments as select '{version}' as model")
            else:
                working.execute("drop table if exists ml.account_value_segments")
            flags = SimpleNamespace(WHICH="build", SELECTOR=selector)
            rows = publish_or_explain(working, TABLES, tmp_path, flags).to_pylist()
        assert {row["status"] for row in rows} == {"published"}
        return read(tmp_path)

    return publish


def read(folder):
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as copy:
        found = {
            "leads": copy.execute("select * from lead_scores").fetchall(),
            "accounts": copy.execute("select * from account_scores").fetchall(),
        }
        for table in ("ml.fitted_models", "kept.value_models"):
            found[table] = dict(copy.execute(f"select task, model from {table}").fetchall())
        found["inputs"] = {name for (name,) in copy.execute("select input from quality.input_profile").fetchall()}
        tables = copy.execute("select table_name from duckdb_tables() where schema_name = 'kept'").fetchall()
        found["kept"] = {name for (name,) in tables}
        return found


@pytest.mark.parametrize("selector", ["leads", "score_leads"])
def test_rows_of_accounts_stay_with_their_models(build, selector):
    build("v1", "train")
    now = build("v2", selector, accounts=False)
    assert now["leads"] == [("v2",)]
    assert now["accounts"] == [("v1",)]
    assert now["ml.fitted_models"] == {"lead_qualified": "v2", "account_purchase": "v1"}
    assert now["kept.value_models"] == {"lead_qualified": "v2", "account_purchase": "v1"}
    assert now["inputs"] == {"leads", "sales"}
    assert "account_value_segments" in now["kept"]


def test_rows_that_the_working_database_still_has_of_the_other_question_are_not_published(build):
    build("v1", "train")
    now = build("v2", "leads")
    assert now["accounts"] == [("v1",)]
    assert now["ml.fitted_models"] == {"lead_qualified": "v2", "account_purchase": "v1"}


def test_the_same_holds_the_other_way_round_and_again(build):
    build("v1", "train")
    build("v2", "accounts", leads=False)
    now = build("v3", "accounts", leads=False)
    assert (now["leads"], now["accounts"]) == ([("v1",)], [("v3",)])
    assert now["ml.fitted_models"] == {"lead_qualified": "v1", "account_purchase": "v3"}


def test_without_a_copy_only_the_question_that_was_asked_is_published(build):
    now = build("v1", "leads")
    assert now["accounts"] == []
    assert now["ml.fitted_models"] == {"lead_qualified": "v1"}
    assert now["inputs"] == {"leads"}


def test_a_copy_of_other_inputs_lends_nothing_and_that_is_said(build, capsys):
    build("v1", "train")
    now = build("v2", "leads", folder="others")
    assert now["accounts"] == []
    assert "its rows of accounts are not published again" in capsys.readouterr().err


def test_a_copy_with_other_columns_stops_the_build(build, tmp_path):
    build("v1", "train", more=", 1 as gone")
    with pytest.raises(OtherVersionError, match=r"marts\.lead_scores .* other columns.* without --domain"):
        build("v2", "accounts", leads=False)
    assert read(tmp_path)["accounts"] == [("v1",)]


def test_a_folder_without_sales_publishes_no_accounts(build, tmp_path):
    build("v1", "train")
    (tmp_path / "marts.duckdb").unlink()
    assert build("v2", "without_sales", accounts=False)["accounts"] == []


def test_selectors_read_the_inputs_of_their_question():
    assert asked_inputs("train") == asked_inputs(None) == asked_inputs("leads") | asked_inputs("accounts")
    assert asked_inputs("score_without_sales") == {"ads", "leads", "outcomes", "campaign_map"}
    assert asked_inputs("accounts") == asked_inputs("without_leads") == {"sales", "customers", "products"}
