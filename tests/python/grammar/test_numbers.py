"""Numbers: every supported form reads back equal, and any other text never reads as a number."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FORMS = {
    ".": {
        "1234.56": "1234.56",
        "1,234,567.8": "1234567.8",
        "1,00,000.50": "100000.5",
        "1 234.50": "1234.5",
        "1\u00a0234.50": "1234.5",
        "1\u202f234.50": "1234.5",
        "1'234.50": "1234.5",
        "1\u2019234.50": "1234.5",
        ".5": "0.5",
        "\u2212100": "-100",
        "\u2013100.5": "-100.5",
        "- 7.00": "-7",
        "-$8.00": "-8",
        "$-9.00": "-9",
        "50.00-": "-50",
        "50.00- EUR": "-50",
        "(30.00)": "-30",
        "($30.00)": "-30",
        "$(12.34)": "-12.34",
        "(10.00) USD": "-10",
        "EUR 1,000.00": "1000",
        "$ 5 USD": "5",
        "\u20ac100.00": "100",
        "Rp. 150,000": "150000",
        "\uff11\uff10\uff10\uff10": "1000",
        "\u0661\u0662\u066b\u0665": "12.5",
        "1.5E+03": "1500",
        "6.5e-05": "0.000065",
        "$342.09K": "342090",
        "$2.5M": "2500000",
        "1.1 Mio. \u20ac": "1100000",
        "3 Tsd": "3000",
        "2 Mrd. EUR": "2000000000",
        "1.5 lakh": "150000",
    },
    ",": {
        "1.234,56": "1234.56",
        "1 234,50 \u20ac": "1234.5",
        "1,5E+03": "1500",
        "0,750": "0.75",
        "1.117,10 K": "1117100",
        "-1.234,5": "-1234.5",
        "5 Kč": "5",
        "5 mm Kč": "5000000",
        "5,-": "5",
        "5,\u2013 \u20ac": "5",
        "1.250,--": "1250",
        "-5,-": "-5",
        "5,20 -": "-5.2",
        "617,28-": "-617.28",
        "Rp 150.000": "150000",
    },
}
REFUSED = [
    "1,234 (10%)",
    "5 čk",
    "(-5)",
    "2x10",
    "<10",
    "~12.50",
    "13.50 / day",
    "#DIV/0!",
    "#REF!",
    "########",
    "ERR-01",
    "0x10",
    "12abc",
    "1_000",
    "1,2,3",
    "1e400",
    "12 50",
    "1,23",
    "0,750",
    "1,234 567",
    "--$21.78",
    "5.00 CR",
    "5.00 DR",
    "1.2.3",
    "50%",
    "12 pcs",
    "-(5)",
    "1.234.567,",
    "5 ZZZ",
    "keur 5",
    "",
    "-",
    "e5",
    "1-2",
    "+",
    "1 2 3",
    "12,34,5",
]


@pytest.mark.parametrize("mark", FORMS)
def test_each_form_reads_as_the_number_that_it_writes(evaluate, mark):
    forms = FORMS[mark]
    assert dict(zip(forms, evaluate("number_value", list(forms), decimal_mark=mark), strict=True)) == {
        text: Decimal(value) for text, value in forms.items()
    }


def test_what_is_no_number_as_a_whole_is_none(evaluate):
    assert dict(zip(REFUSED, evaluate("number_value", REFUSED), strict=True)) == dict.fromkeys(REFUSED)


def test_quantities_have_neither_currency_nor_scale(evaluate):
    assert evaluate("number_value", ["5 m", "$5", "3K", "5"], is_money=False) == [None, None, None, Decimal(5)]


def test_a_mark_is_told_by_the_texts_that_read_one_way_only(evaluate):
    texts = [
        "12.5",
        "12,5",
        "1,234",
        "1.234",
        "1.234,5",
        "0,750",
        "0.250",
        "1.234.567",
        "1,00,000",
        "1,5E+03",
        "12",
        "1,2,3",
    ]
    found = [".", ",", "either", "either", ",", ",", ".", ",", ".", ",", None, None]
    assert evaluate("number_mark", texts) == found


def test_currencies_stand_in_the_cells_of_their_numbers(evaluate):
    texts = ["\u20ac100", "\u00a3200", "GBP 300", "Rp. 150.000", "US$ 5", "100 z\u0142", "12", "12 pcs"]
    assert evaluate("number_currency", texts) == ["EUR", "GBP", "GBP", "IDR", "USD", "PLN", None, None]


@st.composite
def written_numbers(draw):
    """A number, a decimal mark, and one of the ways to write the number with it."""
    whole, cents = draw(st.integers(0, 10**9)), draw(st.integers(0, 99))
    mark = draw(st.sampled_from([".", ","]))
    group = draw(st.sampled_from(["", "." if mark == "," else ",", " ", "'", "\u00a0", "\u202f", "\u2019"]))
    text = f"{whole:,}".replace(",", group) + f"{mark}{cents:02d}"
    is_negative = draw(st.booleans())
    currency = (
        draw(st.sampled_from(["", "$", "\u20ac", "EUR ", "R$ ", "z\u0142 ", "k\u010d "])) if not is_negative else ""
    )
    sign = draw(
        st.sampled_from(["-{}", "\u2212{}", "{}-", "({})", "- {}", "\u20ac-{}", "-\u20ac{}", "({} EUR)", "$({})"])
    )
    text = sign.format(text) if is_negative else currency + text
    return text, mark, (-1 if is_negative else 1) * Decimal(f"{whole}.{cents:02d}")


@settings(max_examples=15, deadline=None)
@given(st.lists(written_numbers(), min_size=20, max_size=60))
def test_any_written_number_reads_back_equal(evaluate, cases):
    for mark in ".,":
        chosen = [(text, value) for text, own, value in cases if own == mark]
        found = evaluate("number_value", [text for text, _ in chosen], decimal_mark=mark)
        assert list(zip([text for text, _ in chosen], found, strict=True)) == chosen


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.from_regex(r"\A[0-9]{1,3}[a-wyz%#/*<>=_~&]{1,4}[0-9]{1,3}\Z").filter(lambda t: "e" not in t), min_size=20
    )
)
def test_words_and_signs_among_digits_are_no_number(evaluate, texts):
    assert set(evaluate("number_value", texts)) == {None}
