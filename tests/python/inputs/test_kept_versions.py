"""The version of a file: the same for the same rows to come out of it, another for anything else."""

from dataclasses import replace

import pytest

from elv.inputs import versions
from elv.inputs.versions import with_versions


@pytest.fixture
def version_of(describe, columns, tmp_path):
    """Describe a data folder and give the version of one of its files."""

    def run(name="leads.csv", null_texts=("", "--"), **files):
        rows = with_versions(describe(**files), tmp_path / "data", columns, null_texts)
        found = {row.file_version for row in rows if row.source_file == name and row.column_position}
        assert len(found) == 1
        return found.pop()

    return run


def test_the_same_file_has_the_same_version_whatever_lies_beside_it(version_of):
    before = version_of()
    assert before is not None
    assert version_of() == before
    assert version_of(**{"outcomes.csv": "lead_id,stage,occurred_at\n1,won,2026-01-02\n"}) == before


def test_content_and_what_stands_for_nothing_make_the_version(version_of):
    before = version_of()
    assert version_of(null_texts=("", "--", "n/a")) != before
    assert version_of(**{"leads.csv": "lead_id,created_at\n1,2026-01-02\n"}) != before


def test_another_reading_of_the_same_bytes_is_another_version(describe, columns, tmp_path):
    rows = describe()
    as_read = with_versions(rows, tmp_path / "data", columns, ())
    renamed = [replace(row, canonical_column="ignored") for row in rows]
    assert as_read[0].file_version != with_versions(renamed, tmp_path / "data", columns, ())[0].file_version
    fewer = [column for column in columns if column.name != "utm_term"]
    assert as_read[0].file_version != with_versions(rows, tmp_path / "data", fewer, ())[0].file_version


def test_other_code_that_reads_is_another_version(version_of, monkeypatch):
    before = version_of()
    monkeypatch.setattr(versions, "code_checksum", lambda: "edited")
    assert version_of() != before


def test_a_query_has_no_version(version_of):
    assert (
        version_of(
            "outcomes.sql", **{"outcomes.sql": "select '1' as lead_id, 'won' as stage, '2026-01-02' as occurred_at"}
        )
        is None
    )
