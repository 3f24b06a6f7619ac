"""A setting stands in queries: what is not of its kind stops the build with the name of the var."""

import re
import types
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[3]
DECLARED = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]
INJECTED = "x' or 1 = 1 --"
CHECKED = {
    "earliest_date": ["2026-13-01", "2026-1-1", "yesterday"],
    "latest_date": ["2100", "2026-01-01T00:00:00"],
    "demo_start_date": ["01.01.2026"],
    "account_cutoffs": [["2026-03-31", "31/03/2026"]],
    "as_of": ["2026-06-30 25", "now()"],
    "build_time": ["now"],
    "outcomes_recorded_from": ["-"],
    "default_currency": ["eur", "EURO", "€"],
    "currency_codes": [["EUR", "usd"]],
    "currency_signs": [{"€": "euro"}],
    "default_time_zone": ["Europe Berlin", ""],
    "lead_outcome": ["Won", ""],
    "lead_value_stage": ["won,lost"],
    "lead_outcome_implied_by": [["won", "closed won"]],
    "lead_value_mode": ["'constant'", "mean"],
    "account_label_mode": ["", "expand"],
    "train_calibration": ["platt"],
    "fiscal_year_first_month": [0, 13, "April"],
    "division_column": ["1st", "product division", "division; drop table x"],
    "lead_value_segment": ["campaign name"],
    "account_label_min_gross_profit": ["1,5", "1e3", "ten"],
    "account_value_constant": ["$5"],
    "lead_value_constant": ["5 or 6"],
    "default_decimal_mark": ["'", ".,"],
    "default_date_order": ["ymd"],
}


class RefusedError(Exception):
    pass


def refuse(message):
    raise RefusedError(message)


def check(settings):
    text = (ROOT / "macros" / "check_settings.sql").read_text("utf-8")
    template = Environment().from_string(text)
    context = {
        "var": lambda name: (DECLARED | settings)[name],
        "exceptions": types.SimpleNamespace(raise_compiler_error=refuse),
        "modules": types.SimpleNamespace(re=re),
    }
    return template.make_module(context).check_settings()


def test_the_declared_settings_are_of_their_kind():
    assert check({}).strip() == ""


@pytest.mark.parametrize(
    "settings",
    [
        {"as_of": "2026-06-30T12:00:00"},
        {"as_of": "2026-06-30"},
        {"build_time": "2026-07-01 08:30:00.123456"},
        {"as_of": "2026-06-30T12:00:00+02:00"},
        {"account_cutoffs": ["2026-03-31"]},
        {"lead_value_constant": "12.50", "default_time_zone": "America/Argentina/Buenos_Aires"},
        {"default_time_zone": "Etc/GMT+5", "division_column": "category"},
        {"lead_value_constant": 250},
    ],
)
def test_settings_of_their_kind_pass(settings):
    check(settings)


@pytest.mark.parametrize("name", CHECKED)
def test_a_setting_of_another_kind_is_named(name):
    kind = type(DECLARED[name])
    wrap = {list: lambda text: [text], dict: lambda text: {"a": text}}.get(kind, lambda text: text)
    for value in [*CHECKED[name], wrap(INJECTED), wrap("2026-06-30'"), wrap("EUR\n")]:
        with pytest.raises(RefusedError, match=rf"^Var {name} must be "):
            check({name: value})


def test_no_text_setting_stands_in_a_query_unchecked():
    """A var inside quotes of a model or a macro is one that is checked; others are quoted where they stand."""
    inside = re.compile(r"'\{\{ *var\(['\"](\w+)['\"]\) *\}\}|\"[^\"]*'\" *~ *var\(['\"](\w+)['\"]\)")
    found = set()
    for folder in ("models", "macros"):
        for path in (ROOT / folder).rglob("*.sql"):
            for names in inside.findall(path.read_text("utf-8")):
                found |= {name for name in names if name and isinstance(DECLARED[name], (str, list, dict))}
    assert found
    assert found <= CHECKED.keys()
