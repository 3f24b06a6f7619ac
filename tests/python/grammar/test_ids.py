"""Ids: however a system or a spreadsheet wraps one, it is the same id, and two ids are never one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
FORMS = {
    "123.0": "123",
    "123.00": "123",
    '="00123"': "00123",
    "'00123": "00123",
    "\u200b00123\u00a0": "00123",
    "\ufeff\uff10\uff11": "01",
    "l:120330000000000011": "120330000000000011",
    "\u00a0l:12": "12",
    "77.0\u00a0": "77",
    "{" + GUID.upper() + "}": GUID,
    GUID.upper() + "\u200b": GUID,
    "00Q5g00000AbCdEFGH": "00Q5g00000AbCdE",
    "\u200b00Q5g00000AbCdEFGH": "00Q5g00000AbCdE",
    "customers/7/campaigns/42": "42",
    "ABC-1": "ABC-1",
    "abc-1": "abc-1",
    "1.2.0": "1.2.0",
    "1e5": "1e5",
}
BROKEN = [
    "1.4403E+17",
    "1.4403E17",
    "1,4403E+17",
    "1E+17",
    "7,204",
    "7,204.00",
    "7.204,00",
    "1.204.300",
    "#REF!",
    "#WERT!",
    "####",
]
WHOLE = ["7204", "007204", "7-204", "7.204", "A,204", "1E17", "#12", GUID, "1,2", "12.5"]


def test_each_form_is_the_id_in_it(evaluate):
    assert dict(zip(FORMS, evaluate("id_value", list(FORMS)), strict=True)) == FORMS


@pytest.mark.parametrize(("texts", "is_broken"), [(BROKEN, True), (WHOLE, False)])
def test_what_a_spreadsheet_made_of_an_id_is_none(evaluate, texts, is_broken):
    assert dict(zip(texts, evaluate("is_broken_id", texts), strict=True)) == dict.fromkeys(texts, is_broken)


NUMBERS = st.from_regex(r"\A[1-9][0-9]{0,17}\Z")
IDS = st.one_of(
    NUMBERS,
    st.from_regex(r"\A0[0-9]{2,8}\Z"),
    st.from_regex(r"\A[A-Z]{1,3}[-_/]?[0-9]{1,6}[a-z]?\Z"),
    st.from_regex(r"\A00[136Q][A-Za-z0-9]{12}\Z"),
    st.uuids().map(str),
)
WRAPPED = ["{}", " {} ", '="{}"', "'{}", "{}\u00a0", "\u200b{}", "\ufeff{}\u2060", "{}\t", "\u00ad{}"]


@st.composite
def written_ids(draw):
    """An id and one of the ways to write it."""
    text = written = draw(IDS)
    if text.isdigit() and not text.startswith("0"):
        written = draw(st.sampled_from(["{}", "{}.0", "{}.00", "l:{}", "ag:{}"])).format(text)
    elif text.isdigit():
        written = draw(st.sampled_from([text, text.translate({48 + n: 0xFF10 + n for n in range(10)})]))
    elif text.count("-") == 4:
        written = draw(st.sampled_from(["{}", "{{{}}}"])).format(draw(st.sampled_from([text, text.upper()])))
    elif len(text) == 15 and text.startswith("00"):
        written = text + draw(st.sampled_from(["", "AAQ", "EA4", "IAZ"]))
    return text, draw(st.sampled_from(WRAPPED)).format(written)


@settings(max_examples=15, deadline=None)
@given(st.lists(written_ids(), min_size=20, max_size=80))
def test_any_written_id_is_itself(evaluate, cases):
    texts = evaluate("text_value", [written for _, written in cases])
    assert list(zip([written for _, written in cases], evaluate("id_value", texts), strict=True)) == [
        (written, text) for text, written in cases
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(IDS, min_size=20, max_size=80, unique=True))
def test_two_ids_are_never_one(evaluate, ids):
    assert len(set(evaluate("id_value", ids))) == len(ids)
