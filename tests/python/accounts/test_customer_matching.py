"""How often the ladder of customer matching is right, on labelled pairs of names that pass through the project."""

import csv
import math
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "tests" / "fixtures"
# What must hold of every match.
DATA_TESTS = (
    "sales_lines_resolve_to_one_customer",
    "customer_records_are_kept",
    "matches_by_name_are_unique_on_both_sides",
    "only_the_map_joins_customer_ids",
)
RUNGS = ("name_field", "token_set", "fuzzy")


def wilson(hits, count, z=1.959964):
    """The 95 % interval of a share."""
    if count == 0:
        return 0.0, 1.0
    share, spread = hits / count, z * z / count
    half = z * math.sqrt((share * (1 - share) + spread / 4) / count)
    return max(0.0, (share + spread / 2 - half) / (1 + spread)), min(1.0, (share + spread / 2 + half) / (1 + spread))


def labelled_pairs():
    with (FIXTURES / "customer_names.csv").open(encoding="utf-8", newline="") as handle:
        return [{"number": number, **row} for number, row in enumerate(csv.DictReader(handle))]


def write_csv(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows(rows)


@pytest.fixture(scope="module")
def resolved(tmp_path_factory):
    """Per pair (its customer is C and its number): the customer that its sales line resolved to, and the rung."""
    pairs = labelled_pairs()
    folder = tmp_path_factory.mktemp("matching")
    data = folder / "data"
    data.mkdir()
    write_csv(
        data / "customers.csv",
        ["customer_id", "name", "domain", "postcode"],
        [
            [f"C{pair['number']}", pair["listed_name"], pair["listed_domain"], pair["listed_postcode"]]
            for pair in pairs
            if pair["listed_name"]
        ],
    )
    write_csv(
        data / "sales.csv",
        ["order_id", "ordered_at", "customer_id", "customer_name", "domain", "postcode", "sku", "quantity", "revenue"],
        [
            [
                pair["number"],
                "2026-01-01",
                "",
                pair["sold_name"],
                pair["sold_domain"],
                pair["sold_postcode"],
                "A",
                1,
                10,
            ]
            for pair in pairs
        ],
    )
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "build",
            "--select",
            "+int_sale_customers",
            "+customer_match_review",
            "+dim_customers",
            *DATA_TESTS,
            "--exclude",
            "resource_type:unit_test",
            "--vars",
            "{as_of: '2026-02-01'}",
            "--indirect-selection",
            "cautious",
            "--target-path",
            str(folder / "target"),
        ],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(folder), "ELV_DATA_DIR": str(data), "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    with duckdb.connect(str(folder / "elv.duckdb"), read_only=True) as warehouse:
        found = {
            int(order_id): (customer_id, method, record_id)
            for order_id, customer_id, method, record_id in warehouse.execute(
                "select sales.order_id, customers.customer_id, customers.match_method, customers.record_id"
                " from staging.stg_sales as sales"
                " inner join intermediate.int_sale_customers as customers using (sale_line_id)"
            ).fetchall()
        }
        in_review = {
            record for (record,) in warehouse.execute("select record_id from quality.customer_match_review").fetchall()
        }
    # A name for nobody in particular leads to no customer.
    assert {pair["sold_name"] for pair in pairs if pair["number"] not in found} == {"Cash customer"}
    return [
        pair
        | {
            "customer": found[pair["number"]][0],
            "rung": found[pair["number"]][1],
            "in_review": found[pair["number"]][2] in in_review,
            "truth": f"C{pair['number']}" if pair["is_same"] == "true" else None,
        }
        for pair in pairs
        if pair["number"] in found
    ]


def scores(rows):
    """Per rung: matches, right ones, precision with its interval, and the share of all true links that it found."""
    links = sum(row["truth"] is not None for row in rows)
    table = []
    for rung in (*RUNGS, "all"):
        matched = [row for row in rows if row["rung"] in ((rung,) if rung != "all" else RUNGS)]
        right = sum(row["customer"] == row["truth"] for row in matched)
        table.append(
            (rung, len(matched), right, right / max(len(matched), 1), *wilson(right, len(matched)), right / links)
        )
    return table


def test_automatic_rungs_are_precise(resolved, capsys):
    table = scores(resolved)
    by_kind = {}
    for row in resolved:
        counts = by_kind.setdefault(row["kind"], [0, 0, 0, 0])
        counts[0] += 1
        counts[1] += row["rung"] in RUNGS and row["customer"] == row["truth"]
        counts[2] += row["rung"] in RUNGS and row["customer"] != row["truth"]
        counts[3] += row["rung"] not in RUNGS and row["in_review"]
    with capsys.disabled():
        print("\n| rung | matches | right | precision | 95 % interval | recall |")
        print("| --- | ---: | ---: | ---: | --- | ---: |")
        for rung, count, right, precision, low, high, recall in table:
            print(f"| {rung} | {count} | {right} | {precision:.3f} | {low:.3f} to {high:.3f} | {recall:.3f} |")
        print("\n| kind | pairs | joined rightly | joined wrongly | to review |\n| --- | ---: | ---: | ---: | ---: |")
        for kind, counts in by_kind.items():
            print(f"| {kind} | " + " | ".join(map(str, counts)) + " |")
        for row in resolved:
            if row["rung"] in RUNGS and row["customer"] != row["truth"]:
                print("wrong:", row["rung"], row["kind"], row["listed_name"], "<>", row["sold_name"], row["customer"])
    for rung, count, _, precision, *_ in table[:-1]:
        assert count >= 50, f"{rung} decided too little to be measured"
        assert precision >= 0.98, f"{rung}: {precision:.3f}"
    assert table[-1][-1] >= 0.7


def test_namesakes_elsewhere_stay_apart_and_go_to_review(resolved):
    namesakes = [row for row in resolved if row["kind"] in {"other_domain", "other_postcode"}]
    assert namesakes
    assert all(row["rung"] == "own" and row["in_review"] for row in namesakes)


def test_fixture_is_what_its_generator_writes(tmp_path):
    for name in ("make_customer_names.py", "customer_names_by_hand.csv"):
        (tmp_path / name).write_bytes((FIXTURES / name).read_bytes())
    subprocess.run([sys.executable, str(tmp_path / "make_customer_names.py")], check=True)
    assert (tmp_path / "customer_names.csv").read_bytes() == (FIXTURES / "customer_names.csv").read_bytes()
