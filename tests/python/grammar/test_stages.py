"""Stage names as customer systems write them: each has its meaning, and a name that takes a stage back never has it."""

import csv
from itertools import groupby

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import ROOT, Project

with (ROOT / "tests" / "fixtures" / "crm_stages.csv").open(encoding="utf-8", newline="") as handle:
    NAMES = [tuple(row.values()) for row in csv.DictReader(handle, delimiter=";")]
SYSTEMS = {key: list(rows) for key, rows in groupby(NAMES, key=lambda row: row[:2])}
with (ROOT / "seeds" / "stage_aliases.csv").open(encoding="utf-8", newline="") as handle:
    ALIASES = [(row["stage_text"], row["stage"]) for row in csv.DictReader(handle) if not row["platform"]]


@pytest.fixture(scope="module")
def stages_of():
    """Gives the stage of each name, None where nothing knows it."""
    connection = duckdb.connect()
    connection.execute(
        f"create table stage_aliases as from read_csv('{ROOT}/seeds/stage_aliases.csv', all_varchar=true)"
    )
    connection.execute("create table pipeline_stages (pipeline varchar, stage_id varchar, stage varchar)")
    query = Project().model("base_outcome_stages")

    def read(names):
        connection.execute(
            "create or replace temp table raw_outcomes as select null::varchar as source_platform,"
            " null::varchar as pipeline, unnest($1::varchar[]) as stage",
            [list(names)],
        )
        rows = connection.sql(query).fetchall()
        found = {text: stage if known else None for _, _, text, stage, known in rows}
        return [found[" ".join(name.split())] for name in names]

    return read


@pytest.mark.parametrize("system", SYSTEMS, ids=" ".join)
def test_each_stage_of_a_system_has_its_meaning(stages_of, system):
    names = [name for _, _, name, _ in SYSTEMS[system]]
    assert dict(zip(names, stages_of(names), strict=True)) == {
        name: stage or None for _, _, name, stage in SYSTEMS[system]
    }


def test_an_alias_means_one_stage_however_it_is_spelled(stages_of):
    spelled = [text.title().replace(" ", "-") for text, _ in ALIASES]
    assert list(zip(spelled, stages_of(spelled), strict=True)) == [
        (text, stage) for text, (_, stage) in zip(spelled, ALIASES, strict=True)
    ]


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["{}", "not {}", "nicht {}", "non {}", "no {}", "pas {}", "un{}", "dis{}", "de{}", "{} - not"]
            ),
            st.sampled_from([alias for alias in ALIASES if alias[1] in {"won", "qualified"}]),
        ),
        min_size=50,
        max_size=200,
    )
)
def test_what_is_taken_back_is_never_the_stage(stages_of, cases):
    names = [form.format(text) for form, (text, _) in cases]
    for (form, (_, stage)), name, found in zip(cases, names, stages_of(names), strict=True):
        assert (found == stage) == (form == "{}"), name
