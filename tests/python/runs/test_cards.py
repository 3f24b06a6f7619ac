"""The cards: every part is there with the run's own numbers, and names from data are text."""

import json
import re

import duckdb
import pytest
from markdown_it import MarkdownIt

from elv.runs.markdown import number, share
from elv.runs.weaknesses import weaknesses

EVIL = '<script>alert(1)</script>|[x](http://evil.example)`**\n# "'


def parse(page):
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(page)
    return [*tokens, *(child for token in tokens for child in token.children or [])]


def headings(page):
    return re.findall(r"^#+ (.*)$", page, re.M)


def test_model_card_has_every_part_for_both_questions(demo_run):
    page = (demo_run / "MODEL_CARD.md").read_text()
    own = [
        "What it predicts, and for whom",
        "What it learned from",
        "Candidates",
        "How well, on rows that no fit and no choice has seen",
        "Calibration",
        "What moves the scores",
        "Limits and known weaknesses",
    ]
    expected = [
        "Model card",
        "account_purchase",
        *own,
        "lead_qualified",
        *own,
        "Meant for",
        "Not meant for",
        "Versions",
    ]
    assert headings(page) == expected
    assert "within 14 days" in page
    assert "within 3 months" in page


def test_model_card_tells_the_numbers_of_the_tables(demo_run):
    page = (demo_run / "MODEL_CARD.md").read_text()
    metadata = json.loads((demo_run / "metadata.json").read_text())
    for row in metadata["headline_metrics"]:
        if row["is_champion"] and row["value"] is not None:
            assert f"| {row['metric']} | {number(row['value'])}" in page
    for row in metadata["splits"]:
        assert f"| {row['split']} | {row['first_cutoff_at'][:10]} | {row['last_cutoff_at'][:10]} |" in page
    with duckdb.connect() as connection:
        for predicted, observed in connection.execute(
            f"select mean_p, observed_rate from '{demo_run}/calibration.parquet' join '{demo_run}/champions.parquet'"
            " using (task, candidate_id) where split = 'test' and segment = 'all'"
        ).fetchall():
            assert f"| {share(predicted)} | {share(observed)} |" in page


def test_card_and_report_tell_the_same_share_of_a_feature(demo_run):
    page = (demo_run / "MODEL_CARD.md").read_text()
    with duckdb.connect() as connection:
        for feature, own in connection.execute(
            "select feature, mean_abs_contribution / sum(mean_abs_contribution) over (partition by task)"
            f" from '{demo_run}/feature_importance.parquet' join '{demo_run}/champions.parquet'"
            " using (task, candidate_id) where scored_by = 'champion' qualify importance_rank = 1"
        ).fetchall():
            assert re.search(rf"\| 1 \| [^|]+ \| {feature} \| [\d.]+ \| {share(own)} \|", page)


def test_top_features_have_a_direction(demo_run):
    page = (demo_run / "MODEL_CARD.md").read_text()
    # In the demo larger companies and some industries are likelier to qualify.
    assert re.search(r"\| attr__industry \|.*\| best \w+, worst \w+ \|", page)
    employees = re.search(r"\| attr__employees \|.*\| (-?[0-9.]+) \|", page)
    assert employees
    assert float(employees[1]) > 0.5


def test_data_card_has_every_part_and_adds_up(demo_run):
    page = (demo_run / "DATA_CARD.md").read_text()
    assert headings(page) == [
        "Data card",
        "Inputs",
        "Periods",
        "What was refused, and why",
        "Missing values",
        "How rows were joined",
        "Labels",
        "Personal data",
        "Fairness",
        "Totals from the inputs to the marts",
    ]
    rows = re.findall(r"^\| (\w+) \| ([0-9,]+) \| ([0-9,]+) \| ([0-9,]+) \|$", page, re.M)
    counts = {name: [int(text.replace(",", "")) for text in numbers] for name, *numbers in rows}
    assert {"ads", "leads", "outcomes", "sales", "customers", "products"} <= set(counts)
    assert all(read == accepted + rejected for read, accepted, rejected in counts.values())
    assert "The bundled demo" in page


def test_hostile_names_are_text_in_cards_profile_and_csv(write, change):
    evil = EVIL.replace("'", "''")
    change(
        f"update quality.input_profile set column_name = column_name || '{evil}' where is_attribute",
        f"update ml.feature_importance set feature = '{evil}' || feature",
        f"update ml.feature_catalog set feature = feature || '{evil}' where feature_family = 'attr'",
        f"update ml.feature_catalog set exclusion_reason = 'leak probe: {evil}', is_used = false"
        " where feature_family = 'time'",
        f"update evaluation.model_metrics set segment = segment || '{evil}' where segment <> 'all'",
        f"update quality.lead_match_rates set source = source || '{evil}'",
        f"insert into quality.rejected_rows (input, source_file, source_line, column_name, rule) values"
        f" ('leads', 'leads.csv', 1, '{evil}', '=cmd')",
        f"insert into quality.contract_violations (violation_id, input, source_file, column_name, rule, severity,"
        f" message, hint) values ('x', 'leads', '{evil}', 'x', 'x', 'warn', 'leads.csv {evil} is {evil}', '{evil}')",
        "update marts.campaign_leaderboard set campaign_name = '=HYPERLINK(\"http://evil.example\")'",
        "update marts.whitespace_opportunities set customer_name = '@SUM(1)'",
    )
    run = write({"lead_outcome": EVIL})
    for name in ("MODEL_CARD.md", "DATA_CARD.md", "data_profile.md"):
        page = (run / name).read_text()
        tokens = parse(page)
        assert {token.type for token in tokens} & {"html_inline", "html_block", "link_open", "image"} == set(), name
        assert "alert(1)" in page
        assert not re.search(r'^# "', page, re.M)
        # A row with more or fewer cells than its header would push numbers under the wrong name.
        width = 0
        for token in tokens:
            if token.type == "tr_open":
                cells = 0
            elif token.type in ("td_open", "th_open"):
                cells += 1
            elif token.type == "tr_close":
                assert cells
            elif token.type == "thead_close":
                width = cells
            elif token.type == "tbody_close":
                assert cells == width
    with (run / "campaign_leaderboard.csv").open() as lines:
        assert "'=HYPERLINK" in lines.read()
    with (run / "whitespace_opportunities.csv").open() as lines:
        assert "'@SUM" in lines.read()
    with (run / "rejected_rows.csv").open() as lines:
        assert "'=cmd" in lines.read()


def test_cards_of_an_empty_domain_and_of_no_model_say_so(write, change):
    change(
        "delete from evaluation.champion_models where task = 'account_purchase'",
        "update evaluation.champion_models set candidate_id = null, model_version = null, scored_by = 'fallback',"
        " best_candidate_id = null, baseline_candidate_id = null, reason = 'Too few rows.'",
        "delete from ml.fitted_models",
        "delete from marts.account_scores",
        "delete from quality.account_label_counts",
    )
    run = write()
    page = (run / "MODEL_CARD.md").read_text()
    assert "**The fallback chain** scores (fallback). Too few rows." in page
    assert "No fitted model scores this task" in page
    assert "account_purchase" not in headings(page)
    assert "bought the division" not in (run / "DATA_CARD.md").read_text()


FACTS = {
    "champion": {"scored_by": "champion", "is_promoted": False, "reason": ""},
    "splits": [
        {"split": split, "positive_count": 200, "negative_count": 1800} for split in ("train", "calibrate", "test")
    ],
    "metrics": {
        "log_loss": {"value": 0.3, "low": None, "high": None},
        "observed_over_expected": {"value": 1.0, "low": 0.9, "high": 1.1},
    },
    "rival_metrics": {"log_loss": {"value": 0.32}},
    "segments": [{"segment": "a", "positive_count": 50, "observed_over_expected": 1.0, "low": 0.8, "high": 1.2}],
    "calibration": [{"is_inside_band": True}] * 10,
    "features": [{"feature": "attr__x", "exclusion_reason": None}],
    "alarms": [],
}


def test_a_sound_model_has_no_known_weakness():
    assert weaknesses(FACTS) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"champion": {"scored_by": "baseline", "is_promoted": False, "reason": "Too weak."}}, "No fitted model"),
        ({"champion": {"scored_by": "champion", "is_promoted": True, "reason": ""}}, "pinned by hand"),
        ({"splits": FACTS["splits"][:2]}, "Only 0 positives were judged on (test split)"),
        (
            {"metrics": {"observed_over_expected": {"value": 1.4, "low": 1.2, "high": 1.6}}},
            "predict too little: 1.40 positives came for each one predicted (95 % interval 1.20 to 1.60)",
        ),
        (
            {"metrics": {"observed_over_expected": {"value": 0.7, "low": 0.5, "high": 0.9}}},
            "predict too much: 0.70",
        ),
        ({"rival_metrics": {"log_loss": {"value": 0.29}}}, "no better than that of the best baseline (0.2900)"),
        (
            {"splits": [*FACTS["splits"][:2], {"split": "test", "positive_count": 400, "negative_count": 1600}]},
            "10.0 % in train, 10.0 % in calibrate, 20.0 % in test",
        ),
        ({"calibration": [{"is_inside_band": False}, {"is_inside_band": True}]}, "1 of 2 calibration bins"),
        (
            {"segments": [{"segment": "a", "positive_count": 19, "observed_over_expected": 1, "low": 0, "high": 2}]},
            "1 of 1 segments have fewer than 20 positives",
        ),
        (
            {
                "segments": [
                    {"segment": "a_", "positive_count": 50, "observed_over_expected": 2, "low": 1.5, "high": 2.5}
                ]
            },
            r"more or fewer positives than predicted (observed over expected): a\_ (2.00).",
        ),
        (
            {"features": [{"feature": "attr__duration", "exclusion_reason": "leak probe: AUC 0.9"}]},
            "Left out because they may know the outcome: attr__duration.",
        ),
        ({"alarms": [{"summary": "Leads fell.", "evidence": "5, not 10."}]}, "Alarm: Leads fell. 5, not 10."),
    ],
)
def test_each_weakness_is_told_in_words(change, words):
    (sentence,) = weaknesses(FACTS | change)
    assert words in sentence
