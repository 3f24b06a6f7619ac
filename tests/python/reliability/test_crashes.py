"""Builds that are killed, that meet each other, or that run out of disk: what analysts read stays whole."""

import os
import random
import shutil
import subprocess
import sys

import pytest
from building import ROOT, Warehouse, contents, read, whole

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

KILLS = 20
ELV = (sys.executable, "-c", "from elv.cli import main; main()")


def add_lead(warehouse: Warehouse, number: int) -> None:
    """One more lead, so that a build that publishes anything publishes something else than the one before."""
    header, *rows = (warehouse.inputs / "leads.csv").read_text().splitlines()
    cells = rows[-1].split(",")
    cells[header.split(",").index("lead_id")] = f"NEW{number}"
    with (warehouse.inputs / "leads.csv").open("a") as file:
        file.write(",".join(cells) + "\n")


def test_killed_at_random_nodes_the_published_file_stays_and_the_next_build_is_right(built, tmp_path):
    # The same warehouse before any crash: what it kept of the first build decides what is late (keep_versions).
    calm = tmp_path / "calm"
    shutil.copytree(built.published.parent, calm, ignore=shutil.ignore_patterns("tmp"))
    chance = random.Random(20)
    before, rows, nodes, seen = built.digest(), whole(built.published), 0, set()
    for number in range(KILLS):
        add_lead(built, number)
        # The first kill tells how many nodes there are; the last ones come when publishing is near.
        node = 1 if not nodes else chance.randint(2, nodes - 1)
        line, nodes = built.build_and_kill(node)
        seen.add(line.split("START ")[-1])
        assert built.digest() == before, line
        assert whole(built.published) == rows
    assert len(seen) > KILLS // 2

    # A reader that opened the file before goes on reading it; a second build is turned away in one sentence.
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, duckdb; c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "count = lambda: print(c.execute('select count(*) from marts.lead_scores').fetchall()[0][0], flush=True)\n"
            "count(); sys.stdin.readline(); count()",
            str(built.published),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    old = int(reader.stdout.readline())
    build = built.start()
    second = None
    for line in build.stdout:
        if second is None and "START sql table model staging.base_leads" in line:
            second = subprocess.run(
                [*ELV, "train", "--warehouse", str(built.published.parent), "--runs-dir", str(tmp_path / "runs")],
                cwd=ROOT,
                env=os.environ | {"ELV_DATA_DIR": str(built.inputs)},
                capture_output=True,
                text=True,
                check=False,
            )
    assert build.wait(timeout=60) == 0
    assert second.returncode == 1
    assert "is open in another process" in second.stderr
    assert "Traceback" not in second.stderr
    rest, _ = reader.communicate("go on\n", timeout=30)
    assert int(rest) == old
    assert read(built.published, "select count(*) from marts.lead_scores") == [(old + KILLS,)]

    # Twenty crashes left no trace: the warehouse that never saw one holds the same. The history of scores is only ever
    # added to, so it may hold what a killed build had scored; the newest of each example is the same.
    built.build(calm)
    others = [contents(path) for path in (calm / "marts.duckdb", built.published)]
    for tables in others:
        del tables['"ml"."score_history"']
    assert others[0] == others[1]
    newest = (
        "select task, example_id, p, value_if_positive, scored_by, model_version from ml.score_history"
        " qualify row_number() over (partition by task, example_id order by score_number desc) = 1 order by all"
    )
    assert read(calm / "marts.duckdb", newest) == read(built.published, newest)
    assert sorted(path.name for path in built.published.parent.glob(".marts-*")) == []


@pytest.fixture
def small_disk(built, tmp_path):
    """A disk with room for what is built and 16 MiB more."""
    size = sum(path.stat().st_size for path in built.published.parent.glob("*.duckdb")) + (16 << 20)
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a small disk: run the test as root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_sentence_and_harms_nothing(built, small_disk):
    shutil.copytree(built.published.parent, small_disk / "warehouse", ignore=shutil.ignore_patterns("tmp"))
    published = small_disk / "warehouse" / "marts.duckdb"
    before = contents(published)
    inputs = (built.inputs / "leads.csv").read_text()
    # Whatever room is left but a megabyte is taken.
    room = shutil.disk_usage(small_disk).free - (1 << 20)
    (small_disk / "filler").write_bytes(bytes(room))
    add_lead(built, 1000)

    def train():
        return subprocess.run(
            [*ELV, "train", "--warehouse", str(small_disk / "warehouse"), "--runs-dir", str(small_disk / "runs")],
            cwd=ROOT,
            env=os.environ | {"ELV_DATA_DIR": str(built.inputs)},
            capture_output=True,
            text=True,
            check=False,
        )

    full = train()
    assert full.returncode == 1, full.stderr[-3000:]
    assert "disk" in full.stderr.lower()
    assert "Free some space" in full.stderr
    assert "Traceback" not in full.stderr
    assert contents(published) == before
    assert not list((small_disk / "runs").glob("*")) if (small_disk / "runs").exists() else True

    (small_disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=2g", str(small_disk)], check=True)
    again = train()
    assert again.returncode == 0, again.stderr[-3000:]
    assert contents(published) != before
    # Later tests go on from what is built.
    (built.inputs / "leads.csv").write_text(inputs)
