"""One conversion that a platform is to be told of, as `marts.lead_conversions` has it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Conversion:
    """A row that is ready: `platform_key` is of the kind that the file is for, and `occurred_at` is UTC."""

    lead_id: str
    event: str
    conversion_name: str
    platform_key: str
    occurred_at: datetime
    value: float | None
    currency: str
