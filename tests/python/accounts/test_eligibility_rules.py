"""Rules of who may be offered what are checked before anything rests on them."""

import shutil
from pathlib import Path

import duckdb
import pytest

TESTS = Path("target") / "compiled" / "elv" / "tests" / "accounts"


@pytest.fixture
def check(demo_warehouse, tmp_path):
    """Put rules into a copy of the demo and run a test of the project on it, as it was compiled."""
    shutil.copyfile(demo_warehouse / "elv.duckdb", tmp_path / "elv.duckdb")
    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:

        def run(name, *rules):
            connection.execute("delete from reference.eligibility_rules")
            for number, rule in enumerate(rules, start=1):
                row = {"rule_id": number, "division": "Pumps", **rule}
                columns = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"insert into reference.eligibility_rules ({columns}) values ({marks})", list(row.values())
                )
            return connection.execute((demo_warehouse / TESTS / f"{name}.sql").read_text("utf-8")).fetchall()

        yield run


WHOLE = (
    {"kind": "attribute_in", "subject": "region", "levels": "EU|US"},
    {"kind": "minimum", "subject": "employees", "amount": 50},
    {"kind": "requires_division", "subject": "Valves"},
    {"kind": "cooldown_after_purchase", "amount": 30},
    {"kind": "end_of_life", "valid_from": "2026-01-01", "valid_to": "2026-02-01"},
    {"kind": "end_of_life", "division": "*"},
)
BROKEN = (
    ({"kind": "attribute_in", "subject": "region"}, "(attribute_in) needs a subject (an attribute) and levels"),
    ({"kind": "attribute_not_in", "levels": "EU"}, "(attribute_not_in) needs a subject (an attribute) and levels"),
    ({"kind": "minimum", "subject": "employees"}, "(minimum) needs a subject (an attribute) and an amount"),
    ({"kind": "excludes_division"}, "(excludes_division) needs a subject (a division)"),
    ({"kind": "cooldown_after_purchase", "amount": 0}, "(cooldown_after_purchase) needs an amount (days, above 0)"),
    ({"kind": "end_of_life", "valid_from": "2026-02-01", "valid_to": "2026-02-01"}, "ends before it begins"),
)


def test_whole_rules_pass(check):
    assert check("eligibility_rules_are_whole", *WHOLE) == []
    assert check("eligibility_rules_name_what_is_there", *WHOLE) == []


@pytest.mark.parametrize(("rule", "said"), BROKEN, ids=[rule["kind"] for rule, _ in BROKEN])
def test_a_rule_that_lacks_what_its_kind_needs_stops_the_build_by_its_number(check, rule, said):
    with pytest.raises(duckdb.Error) as stopped:
        check("eligibility_rules_are_whole", WHOLE[0], rule)
    assert "seeds/eligibility_rules.csv: rule 2" in str(stopped.value)
    assert said in str(stopped.value)


def test_a_rule_of_what_is_not_there_is_named(check):
    slips = (
        {"kind": "end_of_life", "division": "Pmups"},
        {"kind": "attribute_in", "subject": "regoin", "levels": "EU"},
        {"kind": "requires_division", "subject": "Vavles"},
        # The name of a division is no attribute.
        {"kind": "minimum", "subject": "Valves", "amount": 1},
    )
    found = check("eligibility_rules_name_what_is_there", WHOLE[0], *slips)
    assert sorted(row[0] for row in found) == [2, 3, 4, 5]
