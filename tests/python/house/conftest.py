"""What the rules of the house are held against: manifest and tables of the demo's build, and the project's files."""

import json
import re
from collections import defaultdict

import duckdb
import pytest
from house_rules.project import ROOT


@pytest.fixture(scope="session")
def manifest(demo_warehouse):
    return json.loads((demo_warehouse / "target" / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def built(demo_warehouse):
    """Types of the columns of every table and view, by (schema, table)."""
    found = defaultdict(dict)
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as connection:
        for schema, table, column, type_name in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal"
        ).fetchall():
            found[schema, table][column] = type_name
    return dict(found)


@pytest.fixture(scope="session")
def published():
    """Names of the models that the last node of a build copies."""
    text = (ROOT / "python_models" / "publishing" / "published_marts.py").read_text("utf-8")
    return set(re.findall(r'dbt\.ref\("(\w+)"\)', text))


@pytest.fixture(scope="session")
def project_text():
    return (ROOT / "dbt_project.yml").read_text("utf-8")


@pytest.fixture(scope="session")
def readers():
    """Text of every file that may read a var, by path."""
    folders = ("models", "macros", "python_models", "seeds", "tests", "analyses")
    endings = (".sql", ".yml", ".py")
    return {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in endings and ROOT / "tests" / "python" not in path.parents
    }


@pytest.fixture(scope="session")
def pages():
    """Every page of documentation, by path from the root."""
    paths = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "DECISIONS.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
