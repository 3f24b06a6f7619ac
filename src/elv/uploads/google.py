"""Google's file of offline conversions: one kind of click id per file, and no column that it does not ask for."""

import csv
import io
from collections.abc import Iterable

from elv.uploads.conversion import Conversion

# Kind of click id, and the header that Google has for it.
KEY_HEADERS = {"gclid": "Google Click ID", "gbraid": "GBRAID", "wbraid": "WBRAID"}
# The file's own form of an offset: Google refuses times that carry T, Z or +00:00.
_PARAMETERS = "Parameters:TimeZone=+0000"
_TIME = "%Y-%m-%d %H:%M:%S"


def click_conversions(kind: str, conversions: Iterable[Conversion]) -> str:
    """Return the text of the file for one kind of click id (a key of `KEY_HEADERS`)."""
    buffer = io.StringIO()
    buffer.write(_PARAMETERS + "\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        [KEY_HEADERS[kind], "Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency"]
    )
    for row in conversions:
        money = ["", ""] if row.value is None else [f"{row.value:.2f}", row.currency]
        writer.writerow([row.platform_key, row.conversion_name, row.occurred_at.strftime(_TIME), *money])
    return buffer.getvalue()
