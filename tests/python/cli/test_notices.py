"""Warnings are said last with counts and the next step; a refused build leaves its reasons as files."""

import csv
import io

import duckdb
import pytest
from rich.console import Console

from elv.cli.notices import print_notices, write_refused
from elv.cli.problems import Problem, explain_warnings
from elv.cli.settings import Settings
from elv.cli.validation import print_validation
from elv.runs.reading import list_runs


@pytest.fixture
def settings(tmp_path):
    """A working database with an error, a warning and a rejected row that a spreadsheet would run."""
    with duckdb.connect(str(tmp_path / "elv.duckdb")) as working:
        working.execute("""
            create schema quality;
            create table quality.contract_violations as select * from (values
                ('error', 'leads', 'leads.csv', 'lead_id', 'repeated', 3, 0.1, 'leads.csv repeats ids.', 'Drop them.'),
                ('warn', 'ads', 'ads.csv', 'date', 'odd_dates', 1200, 0.2, 'ads.csv has odd dates.', 'Export again.')
            ) as broken (severity, input, source_file, column_name, rule, row_count, row_share, message, hint);
            create table quality.rejected_rows as select 7 as source_line, '=1+1' as raw_row;
            create table quality.input_profile as select
                'leads' as input, 'employees' as column_name, true as is_attribute, 2 as row_count, 0.0 as null_share,
                2 as distinct_count, '999' as min_value, '1097' as max_value;
        """)
    return Settings(tmp_path, tmp_path, tmp_path / "runs")


def said(show, *arguments):
    console = Console(file=io.StringIO(), width=120, soft_wrap=True)
    show(*arguments, console)
    return console.file.getvalue()


def test_warnings_of_tests_and_contract_are_said_with_counts_and_the_next_step(settings):
    text = said(print_notices, settings, [Problem("test leads_find_their_ads", "2 rows broke this test.")])
    assert text.startswith("2 warnings:\n  test leads_find_their_ads: 2 rows broke this test.\n")
    assert "ads.csv has odd dates. (1,200 rows) Export again." in text
    assert "repeats ids" not in text
    assert "Next: " in text


def test_nothing_is_said_where_nothing_is_wrong(settings):
    with duckdb.connect(str(settings.working_db)) as working:
        working.execute("delete from quality.contract_violations")
    assert said(print_notices, settings, []) == ""
    settings.working_db.unlink()
    assert said(print_notices, settings, []) == ""


def test_a_refused_build_leaves_its_reasons_as_files_and_is_no_run(settings):
    folder = write_refused(settings, [Problem("test inputs_keep_their_contract", "leads.csv repeats ids.")])
    assert folder.name.endswith("-refused")
    assert sorted(path.name for path in folder.iterdir()) == [
        "contract_violations.csv",
        "input_profile.csv",
        "problems.csv",
        "rejected_rows.csv",
    ]
    rows = list(csv.DictReader((folder / "rejected_rows.csv").open()))
    assert rows == [{"source_line": "7", "raw_row": "'=1+1"}]
    assert list_runs(settings.runs_dir) == []


def test_validate_says_the_verdict_first_and_the_profile_only_if_asked(settings):
    text = said(print_validation, settings, False)
    assert text.startswith("Verdict: refused, 1 broken rule (")
    assert text.count("leads.csv repeats ids.") == 1
    assert "employees" not in text
    assert "employees" in said(print_validation, settings, True)


def test_validate_shows_how_inputs_join_where_that_was_counted(settings):
    with duckdb.connect(str(settings.working_db)) as working:
        working.execute("""
            create table quality.input_joins as select 'outcomes' as input_name, 'leads' as joined_to,
                'outcomes.csv' as source, 40 as row_count, 10 as matched_count, 0.25 as matched_share,
                'warn' as severity, ['a'] as unmatched_examples, ['b'] as other_side_examples, 'Ids differ.' as hint
        """)
    text = said(print_validation, settings, False)
    assert "outcomes > leads" in text
    assert "25 %" in text
    assert "Ids differ." in text


def test_validate_names_headers_that_are_not_used_and_what_they_may_be(settings):
    with duckdb.connect(str(settings.working_db)) as working:
        working.execute("""
            create schema staging;
            create table staging.input_files as select 'leads.csv' as source_file, * from (values
                (1, 'lead_id', 'lead_id', null, null), (2, 'kampagn', 'attribute', 'kampagn', 'utm_campaign'),
                (3, 'industry', 'attribute', 'industry', null), (4, 'Telefon', 'personal', null, null)
            ) as described (column_position, header, canonical_column, attribute_name, suggested_column)
        """)
    text = said(print_validation, settings, False)
    assert "  leads.csv, kampagn, kept as an attribute; is it utm_campaign? Then rename it\n" in text
    assert "  leads.csv, Telefon, left out as personal data\n" in text
    assert "industry" not in text
    assert "leads.csv, lead_id\n" not in text


def test_only_tests_that_warned_are_warnings():
    class Node:
        name, resource_type, description, raw_code, compiled_path = "a_test", "test", "Ids are unique", "", None

    class Result:
        def __init__(self, status):
            self.status, self.node, self.message, self.failures = status, Node, "Got 4 results", 4

    found = explain_warnings([Result("pass"), Result("warn"), Result("fail")])
    assert found == [Problem("test a_test", "4 rows broke this test: Ids are unique.")]
