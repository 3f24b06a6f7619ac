"""What rows of conversions in these tests share."""

from datetime import datetime

AS_OF = datetime(2026, 6, 30, 12)


def meta(number, **others):
    """Return a row of a lead that Meta collected itself."""
    key = str(10**15 + number)
    return {"platform": "meta", "lead_id": key, "key_kind": "lead_id", "platform_key": key} | others
