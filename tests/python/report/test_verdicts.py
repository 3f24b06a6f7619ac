"""One table of verdicts: the same words and limits wherever a row of a board or a task is judged."""

import re
from pathlib import Path

import duckdb
import pytest

from elv.report.facts.evidence import Standing
from elv.report.words import verdicts

ROOT = Path(__file__).parents[3]

# per spend, enough evidence, probability above the target: verdict, tone, words.
ROWS = [
    (1.5, True, 1.0, "more", "good", "almost certainly above"),
    (1.5, True, 0.975, "more", "good", "almost certainly above"),
    (1.5, True, 0.974, "more", "good", "likely above"),
    (1.5, True, 0.8, "more", "good", "likely above"),
    (1.0, True, 0.799, "open", "plain", "too close to call"),
    (1.0, True, 0.5, "open", "plain", "too close to call"),
    (1.0, True, 0.201, "open", "plain", "too close to call"),
    (0.5, True, 0.2, "less", "bad", "likely below"),
    (0.5, True, 0.026, "less", "bad", "likely below"),
    (0.5, True, 0.025, "less", "bad", "almost certainly below"),
    (0.5, True, 0.0, "less", "bad", "almost certainly below"),
    (1.5, False, 1.0, "thin", "faint", "too little evidence"),
    (None, True, None, "none", "faint", "nothing to compare"),
]


@pytest.mark.parametrize(("ratio", "enough", "p", "standing", "tone", "words"), ROWS)
def test_a_row_of_a_board_is_judged_alike_in_sql_and_words(ratio, enough, p, standing, tone, words):
    row = "select ?::double as elv_per_spend, ?::boolean as has_enough_evidence, ?::double as p_above_target"
    judged = duckdb.execute(f"select {verdicts.board_sql()} from ({row})", [ratio, enough, p]).fetchone()
    assert judged == (standing,)
    assert verdicts.BOARD[standing].tone == tone
    assert verdicts.board_words(standing, p) == words


def test_every_standing_of_a_task_has_words():
    assert set(verdicts.TRUST) == set(Standing.__args__)
    assert len({each.words for each in verdicts.TRUST.values()}) == len(verdicts.TRUST)
    assert verdicts.TRUST["trusted"].tone == "good"


def test_queries_have_the_same_limits():
    query = (ROOT / "analyses" / "ads_to_stop.sql").read_text()
    assert "almost certainly" in query
    assert float(re.search(r"p_above_target <= ([\d.]+)", query)[1]) == pytest.approx(1 - verdicts.ALMOST_CERTAIN)


def test_words_and_limits_stand_nowhere_else():
    own = [each.words for table in (verdicts.BOARD, verdicts.TRUST) for each in table.values() if each.words]
    for file in (ROOT / "src" / "elv").rglob("*.py"):
        if file.name != "verdicts.py" or file.parent.name != "words":
            text = file.read_text()
            assert not [words for words in own if f'"{words}"' in text], file
            assert not re.search(r"p_above_target\D{0,6}0\.\d", text), file
