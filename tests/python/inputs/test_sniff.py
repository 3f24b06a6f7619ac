import pytest

from elv.inputs.sniff import settle_date_order, sniff_date_order, sniff_decimal_mark


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["13/01/2026", "01/02/2026"], "dmy"),
        (["1/13/2026 2:30 PM"], "mdy"),
        (["01/02/2026"], "ambiguous"),
        (["2026-01-13", None, ""], None),
    ],
)
def test_date_order_follows_from_days_above_twelve(values, expected):
    assert sniff_date_order(values) == expected


@pytest.mark.parametrize(
    ("values", "delimiter", "expected"),
    [
        (["1 234,56"], ";", ","),
        (["1\u00a0234,56", "12"], ";", ","),
        (["1.234.567"], ",", ","),
        (["$1,234.56"], ",", "."),
        (["1,234"], ",", "."),
        (["1.234"], ";", ","),
        (["1.234"], ",", "."),
        (["12,5 €"], ";", ","),
        ([None, ""], ",", "."),
    ],
)
def test_decimal_marks_follow_from_what_can_only_be_read_one_way(values, delimiter, expected):
    assert sniff_decimal_mark(values, delimiter) == expected


def test_an_ambiguous_column_follows_the_rest_of_its_file():
    assert settle_date_order({0: "ambiguous", 1: "mdy"}, ",", ";") == {0: "mdy", 1: "mdy"}
    assert settle_date_order({0: "ambiguous"}, ",", ";") == {0: "dmy"}
    assert settle_date_order({0: "ambiguous", 1: None}, ".", ",") == {0: "ambiguous", 1: None}
