"""Sixty planted values a column: after a whole train no output holds one, as text or as a bare hash."""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from building import ROOT, write_inputs

pytestmark = pytest.mark.slow

SALT = "salt-planted-60"
# Header and value of a planted column by input; {} is the number of the row, so that no level is frequent.
PLANTED = {
    "leads": {
        "email": "lead{}@planted.example",
        "phone": "+49 30 5550{}",
        "name": "Plantedname Lead{}",
        "Ansprechpartner": "Plantedcontact Lead{}",
        "Feld 7": "+1 555 0100 8{}",
        "Feld 8": "203.0.113.{}",
        "notes": "please write to note{}@planted.example",
        "utm_content": "mail{}@planted.example",
    },
    "outcomes": {"Телефон": "+7 495 5551 7{}", "comment": "spoke with outcome{}@planted.example"},
    "customers": {
        "Kontakt": "Plantedcontact Customer{}",
        "Telefon": "030 5552{}",
        "Geburtsdatum": "1970-planted-{}",
        "Website contact": "customer{}@planted.example",
    },
    "sales": {"Courriel": "sale{}@planted.example", "Handy": "0151 5553{}"},
}
ROWS = range(100, 160)


@pytest.fixture(scope="module")
def trained(demo_warehouse, tmp_path_factory):
    """A folder with everything that a train and its report wrote, the project's own target and logs among it."""
    folder = tmp_path_factory.mktemp("planted")
    write_inputs(demo_warehouse, folder / "inputs")
    for name, columns in PLANTED.items():
        plant(folder / "inputs" / f"{name}.csv", columns)
    project = folder / "project"
    project.mkdir()
    for part in ("models", "python_models", "macros", "seeds", "profiles", "analyses", "docs"):
        shutil.copytree(ROOT / part, project / part)
    shutil.copytree(ROOT / "tests", project / "tests", ignore=shutil.ignore_patterns("python", "fixtures"))
    for part in ("dbt_project.yml", "selectors.yml"):
        shutil.copy(ROOT / part, project / part)
    console = ""
    for verb in (["train", "--data-dir", str(folder / "inputs")], ["report"]):
        done = subprocess.run(
            [sys.executable, "-m", "elv", *verb, "--project-dir", str(project)],
            env=os.environ | {"ELV_SALT": SALT, "ELV_DATA_DIR": "", "ELV_WAREHOUSE_DIR": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        console += done.stdout + done.stderr
        assert done.returncode == 0, console[-4000:]
    (project / "console.txt").write_text(console, encoding="utf-8")
    shutil.rmtree(folder / "inputs")
    return project


def plant(path, columns):
    """Add columns with sixty values, and a row that cannot be read and one that is refused."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    kept = [i for i, header in enumerate(rows[0]) if header not in columns]
    header = [*(rows[0][i] for i in kept), *columns]
    body = []
    for number, row in enumerate(rows[1:], start=1):
        chosen = ROWS[number % len(ROWS)]
        body.append([*(row[i] for i in kept), *(value.format(chosen) for value in columns.values())])
    refused = [*[""] * len(kept), *body[0][len(kept) :]]
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *body, refused, body[1][len(kept) :]])


def tokens():
    values = [value.format(row) for columns in PLANTED.values() for value in columns.values() for row in ROWS]
    found = set()
    for value in [*values, SALT]:
        address = next((word for word in value.split() if "@" in word), value)
        for text in {value, value.lower(), address}:
            found.add(text if "@" not in text else address)
            found |= {getattr(hashlib, kind)(text.encode()).hexdigest() for kind in ("md5", "sha1", "sha256")}
            found.add(hashlib.sha256(f'"{text}"'.encode()).hexdigest())
    return found


def texts(path: Path):
    """Everything that a file holds as text: of a database each row of each table."""
    if path.suffix != ".duckdb":
        yield path.name, path.read_bytes().decode("utf-8", "replace")
        return
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            rows = connection.execute(f'select cast(t as varchar) from "{schema}"."{table}" as t').fetchall()
            yield f"{path.name} {schema}.{table}", "\n".join(row[0] for row in rows)


def test_no_output_holds_a_planted_value_or_its_bare_hash(trained):
    wanted = tokens()
    marks = ("planted", "Planted", "5550", "5551", "5552", "5553", "203.0.113.", "0100 8")
    found = {}
    files = [path for path in trained.rglob("*") if path.is_file() and "seeds" not in path.parts]
    assert {"elv.duckdb", "marts.duckdb", "console.txt", "dbt.log", "partial_parse.msgpack"} <= {f.name for f in files}
    for path in files:
        if path.relative_to(trained).parts[0] in {"models", "python_models", "macros", "docs", "tests", "analyses"}:
            continue
        for name, text in texts(path):
            near = any(mark in text for mark in marks)
            hits = [token for token in wanted if (near or len(token) in {32, 40, 64}) and token in text]
            if hits:
                found[name] = hits[:3]
    assert found == {}


def test_hashes_of_people_are_kept_all_the_same(trained):
    with duckdb.connect(str(trained / "warehouse" / "elv.duckdb"), read_only=True) as connection:
        people = connection.execute("select count(distinct email_hash), min(length(email_hash)) from staging.stg_leads")
        assert people.fetchone() == (len(ROWS), 64)
