"""The published copy of the warehouse: what analysts read while the next build runs."""

from elv.publishing.guard import ALLOWED_BY, gone_inputs
from elv.publishing.marts import PUBLIC_SCHEMAS, publish, publish_or_explain

__all__ = ["ALLOWED_BY", "PUBLIC_SCHEMAS", "gone_inputs", "publish", "publish_or_explain"]
