"""A published copy that holds conversions and nothing else."""

from datetime import datetime

import duckdb
import pytest
from conversion_rows import AS_OF


@pytest.fixture
def publish(tmp_path):
    """Write rows into a published copy and return its path; a row overrides what an ordinary one has."""

    def write(*rows):
        path = tmp_path / "marts.duckdb"
        with duckdb.connect(str(path)) as connection:
            # The file's own name is the database: `marts.lead_conversions` is its table.
            connection.execute(
                "create table lead_conversions (platform varchar, lead_id varchar, event varchar, "
                "conversion_name varchar, key_kind varchar, platform_key varchar, occurred_at timestamp, "
                "known_at timestamp, value double, currency varchar, upload_state varchar, as_of timestamp)"
            )
            for number, row in enumerate(rows):
                ordinary = {
                    "platform": "google_ads",
                    "lead_id": f"lead-{number}",
                    "event": "lead",
                    "conversion_name": "Lead",
                    "key_kind": "gclid",
                    "platform_key": f"Cj0KCQ-{number:08}",
                    "occurred_at": datetime(2026, 6, 28, 9, 30, number % 60),
                    "known_at": datetime(2026, 6, 28, 9, 30, number % 60),
                    "value": 12.5,
                    "currency": "EUR",
                    "upload_state": "ready",
                    "as_of": AS_OF,
                }
                values = list((ordinary | row).values())
                connection.execute(f"insert into lead_conversions values ({', '.join('?' * len(values))})", values)
        return path

    return write
