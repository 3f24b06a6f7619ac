"""The published copy of the warehouse: what analysts read while the next build runs."""

from elv.publishing.marts import PUBLIC_SCHEMAS, publish, publish_or_explain

__all__ = ["PUBLIC_SCHEMAS", "publish", "publish_or_explain"]
