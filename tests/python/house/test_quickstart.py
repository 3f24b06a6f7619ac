"""The query of the quickstart gives, on the demo, what the page shows."""

import re

import duckdb
from house_rules.project import ROOT


def shown_table(page):
    """Rows of the first Markdown table after the SQL, as texts."""
    after = page.split("```sql", 1)[1].split("```", 1)[1]
    lines = [line for line in after.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return rows[0], rows[2:]


def test_the_query_gives_what_the_page_shows(demo_warehouse):
    page = (ROOT / "docs" / "guides" / "quickstart.md").read_text("utf-8")
    query = re.search(r"```sql\n(.*?)```", page, re.DOTALL)[1]
    headings, rows = shown_table(page)
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        answer = connection.execute(query)
        assert [column[0] for column in answer.description] == headings
        assert [[str(cell) for cell in row] for row in answer.fetchall()] == rows
