"""The published copy of the warehouse: what analysts read while the next build runs."""

from elv.publishing.guard import ALLOWED_BY, gone_inputs, is_same_source
from elv.publishing.marts import PUBLIC_SCHEMAS, publish, publish_or_explain
from elv.publishing.private import OWNER_ONLY, make_private
from elv.publishing.questions import asked_inputs
from elv.publishing.state import is_in_step, move_aside, restore
from elv.publishing.whole import damaged_tables

__all__ = [
    "ALLOWED_BY",
    "OWNER_ONLY",
    "PUBLIC_SCHEMAS",
    "asked_inputs",
    "damaged_tables",
    "gone_inputs",
    "is_in_step",
    "is_same_source",
    "make_private",
    "move_aside",
    "publish",
    "publish_or_explain",
    "restore",
]
