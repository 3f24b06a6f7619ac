"""Meta's events of leads that its own forms collected (Conversions API, conversion leads)."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from elv.uploads.conversion import Conversion


def lead_events(conversions: Iterable[Conversion], crm_name: str) -> dict[str, list[dict[str, Any]]]:
    """Return the body of one request, as the API takes it.

    `event_id` is the same whenever the same event of a lead is sent again.
    """
    return {"data": [_event(row, crm_name) for row in conversions]}


def _event(row: Conversion, crm_name: str) -> dict[str, Any]:
    money = {} if row.value is None else {"value": round(row.value, 2), "currency": row.currency}
    return {
        "event_name": row.conversion_name,
        "event_time": int(row.occurred_at.replace(tzinfo=UTC).timestamp()),
        "event_id": f"{row.lead_id}-{row.event}",
        "action_source": "system_generated",
        "user_data": {"lead_id": int(row.platform_key)},
        "custom_data": {"event_source": "crm", "lead_event_source": crm_name, **money},
    }
