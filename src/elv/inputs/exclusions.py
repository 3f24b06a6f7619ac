"""Rows that an export holds although they are no event: test leads of a platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Shops that write what holds for a whole order on the first of its lines only.
FILLED_DOWN = frozenset({"shopify"})
ORDER_COLUMNS = frozenset(
    {"ordered_at", "customer_id", "customer_name", "postcode", "currency", "order_status", "cancelled_at"}
)

_TEST_LEAD = "<test lead:"
_TEST_EMAILS = ("test@meta.com", "test@fb.com")


def filled_down(expression: str, order_id: str) -> str:
    """A text of an order's line, or that of another line of the order where the line has none."""
    text = f"nullif(trim({expression}), '')"
    return f"coalesce({text}, max({text}) over (partition by trim({order_id})))"


def why_excluded(canonical: Mapping[str, str], values: Sequence[str]) -> str:
    """SQL for the reason why a row is no event, or null; canonical are the expressions of its columns by name."""
    if "lead_id" in canonical and "created_at" in canonical:
        everything = f"concat_ws(' ', {', '.join(values)})"
        is_test = f"contains({everything}, '{_TEST_LEAD}')"
        if "email" in canonical:
            is_test += f" or lower(trim({canonical['email']})) in {_TEST_EMAILS}"
        return f"case when {is_test} then 'is a test lead that the platform made' end"
    return "cast(null as varchar)"
