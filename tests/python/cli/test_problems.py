"""What people read when a build fails, from messages as dbt and DuckDB word them."""

from types import SimpleNamespace

import pytest

from elv.cli.invoke import EXIT_FAILED, EXIT_OK, EXIT_REFUSED, read_outcome
from elv.cli.problems import clean, explain_results

PYTHON_MODEL = """\
Runtime Error in model raw_ads (python_models/inputs/raw_ads.py)
  Python model failed:
  Traceback (most recent call last):
    File "/x/dbt/adapters/duckdb/environments/__init__.py", line 286, in run_python_job
      df = module.model(dbt, con)
           ^^^^^^^^^^^^^^^^^^^^^^
    File "/tmp/tmp_model.py", line 4, in model
      return load_raw(session, "ads")
  ValueError: ads.csv, row 7: spend is "abc".
  Write amounts as numbers."""

CONTRACT = """\
Runtime Error in test assert_contracts_hold (tests/quality/assert_contracts_hold.sql)
  Invalid Input Error: leads.csv has no column for created_at.
  Fix: add the column, or map its header in seeds/column_aliases.csv."""

BINDER = """\
Runtime Error in model stg_ads (models/staging/stg_ads.sql)
  Binder Error: Referenced column "a" not found in FROM clause!
  Candidate bindings: "severity"

  LINE 28:         task,
                   ^"""

LOCK = """\
IO Error: Could not set lock on file "/home/a/warehouse/elv.duckdb": Conflicting lock is held in \
/usr/bin/python3.11 (PID 417) by user ana. However, you would be able to open this database read-only. \
See also https://duckdb.org/docs/stable/connect/concurrency"""

COMPILATION = """\
Compilation Error
  Model 'model.elv.x' (models/x.sql) depends on a node named 'y' which was not found"""


def result(status, message="", kind="model", *, name="stg_ads", failures=None, description="", raw_code=""):
    node = SimpleNamespace(
        name=name, resource_type=kind, description=description, raw_code=raw_code, compiled_path="target/x.sql"
    )
    return SimpleNamespace(status=status, message=message, failures=failures, node=node)


def runner_result(results=(), exception=None, success=False):
    return SimpleNamespace(
        success=success,
        exception=exception,
        result=SimpleNamespace(results=list(results)) if results else None,
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (PYTHON_MODEL, 'ads.csv, row 7: spend is "abc".\nWrite amounts as numbers.'),
        (
            CONTRACT,
            "leads.csv has no column for created_at.\n"
            "Fix: add the column, or map its header in seeds/column_aliases.csv.",
        ),
        (
            BINDER,
            'Binder Error: Referenced column "a" not found in FROM clause!\nCandidate bindings: "severity"',
        ),
        (COMPILATION, "Model 'model.elv.x' (models/x.sql) depends on a node named 'y' which was not found"),
        ("anything else", "anything else"),
    ],
)
def test_only_the_sentences_that_matter_are_kept(message, expected):
    assert clean(message) == expected


def test_lock_names_the_file_the_holder_and_the_mend():
    text = clean(LOCK)
    assert "\n" not in text
    assert text.startswith("/home/a/warehouse/elv.duckdb is open in another process (/usr/bin/python3.11 (PID 417))")
    assert "Close it" in text


def test_failed_test_says_how_many_rows_and_where_to_see_them():
    problem = explain_results(
        [result("fail", "Got 3 results, configured to fail if != 0", "test", name="no_leak", failures=3)]
    )[0]
    assert problem.where == "test no_leak"
    assert problem.what.startswith("3 rows broke this test")
    assert "target/x.sql" in problem.what


def test_a_failed_test_without_description_says_what_its_file_begins_with():
    code = "-- Two ids are two customers\n-- until somebody says otherwise.\nselect 1 -- one"
    [problem] = explain_results([result("fail", kind="test", failures=1, raw_code=code)])
    assert "1 row broke this test: Two ids are two customers until somebody says otherwise. Run" in problem.what


def test_consequences_are_not_listed():
    results = [result("error", BINDER), result("skipped"), result("success"), result("pass"), result("warn")]
    assert [problem.where for problem in explain_results(results)] == ["model stg_ads"]


def test_exit_codes():
    assert read_outcome(runner_result([result("success")], success=True)).exit_code == EXIT_OK
    failed = read_outcome(runner_result([result("error", BINDER), result("skipped")]))
    assert (failed.exit_code, failed.skipped) == (EXIT_FAILED, 1)
    refused = read_outcome(runner_result([result("error", CONTRACT, "test", name="inputs_keep_their_contract")]))
    assert refused.exit_code == EXIT_REFUSED
    broken = read_outcome(runner_result(exception=RuntimeError(COMPILATION)))
    assert (broken.exit_code, len(broken.problems)) == (EXIT_FAILED, 1)
    stopped = read_outcome(runner_result(exception=KeyboardInterrupt()))
    assert stopped.exit_code == 130


def test_a_seed_whose_columns_changed_says_so_in_place_of_what_the_reader_tried():
    message = (
        "Runtime Error in seed divisions (seeds/divisions.csv)\n  Invalid Input Error: Error when sniffing file"
        ' "/srv/elv/seeds/divisions.csv".\n  It was not possible to automatically detect the CSV parsing dialect\n'
        "  The search space used was:\n  Delimiter Candidates: ','"
    )
    assert clean(message) == (
        "seeds/divisions.csv has other columns than an earlier build stored, or a line of it has too many or too few."
        " If its columns changed, run once with --rebuild."
    )
