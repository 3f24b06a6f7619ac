"""The queries of analyses/ run as they stand against the published database of a demo build."""

from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("query", sorted((ROOT / "analyses").glob("*.sql")), ids=lambda path: path.stem)
def test_analysis_answers_with_rows(demo_warehouse: Path, query: Path) -> None:
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute(query.read_text()).fetchall()
    assert rows or query.stem in {"what_was_refused", "ads_to_stop", "is_anything_wrong"}
