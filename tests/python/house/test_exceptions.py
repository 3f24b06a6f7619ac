"""Exceptions excuse what they name, and nothing is excused for ever."""

from house_rules.exceptions import needless, without_exceptions


def test_exceptions_excuse_by_name_or_pattern():
    offences = {"a": "a is odd", "raw_b.c": "c is odd", "d": "d is odd"}
    assert without_exceptions(offences, {"a": "why", "raw_*": "why"}).keys() == {"d"}


def test_an_exception_without_offence_or_reason_is_found():
    assert needless({"a": "a is odd", "b": "b is odd"}, {"a": "why", "b": " ", "c": "why"}).keys() == {"b", "c"}
