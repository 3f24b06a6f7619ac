"""Rows of a query as plain Python values that JSON can hold."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def to_records(connection: Any, query: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the rows of `query` as one dict per row; a float that is no number becomes None.

    `values` are those of the query's named parameters.
    """
    found = connection.execute(query, values) if values else connection.execute(query)
    columns = [column[0] for column in found.description]
    return [{column: _finite(value) for column, value in zip(columns, row, strict=True)} for row in found.fetchall()]


def to_json(value: object) -> object:
    """`default` of `json.dumps`: timestamps as UTC with a Z, decimals as numbers."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
