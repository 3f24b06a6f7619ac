"""The published copy of the warehouse: what analysts read while the next build runs."""

from elv.publishing.guard import ALLOWED_BY, gone_inputs, is_same_source
from elv.publishing.marts import PUBLIC_SCHEMAS, publish, publish_or_explain
from elv.publishing.whole import damaged_tables

__all__ = [
    "ALLOWED_BY",
    "PUBLIC_SCHEMAS",
    "damaged_tables",
    "gone_inputs",
    "is_same_source",
    "publish",
    "publish_or_explain",
]
