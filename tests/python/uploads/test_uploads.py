"""Files for ad platforms: their exact form, and nothing lost on the way."""

import csv
import hashlib
import json
from datetime import datetime

import duckdb
import pytest
from conversion_rows import AS_OF, meta

from elv.uploads import write_uploads
from elv.uploads.folder import META_BATCH


def test_google_gets_its_two_lines_and_its_own_form_of_time_and_money(publish, tmp_path):
    published = publish(
        {"conversion_name": 'Sales, "own"', "value": 1234.567},
        {"event": "qualified", "conversion_name": "Qualified lead", "value": None},
    )
    write_uploads(published, tmp_path / "out")
    assert (tmp_path / "out" / "google_ads_gclid.csv").read_bytes().decode("ascii") == (
        "Parameters:TimeZone=+0000\n"
        "Google Click ID,Conversion Name,Conversion Time,Conversion Value,Conversion Currency\n"
        'Cj0KCQ-00000000,"Sales, ""own""",2026-06-28 09:30:00,1234.57,EUR\n'
        "Cj0KCQ-00000001,Qualified lead,2026-06-28 09:30:01,,\n"
    )


def test_each_kind_of_click_id_has_a_file_with_its_header(publish, tmp_path):
    published = publish({"key_kind": "gbraid"}, {"key_kind": "wbraid"}, {"key_kind": "wbraid"})
    write_uploads(published, tmp_path / "out")
    lines = {path.name: path.read_text().splitlines() for path in (tmp_path / "out").glob("google*")}
    assert {name: (found[1].split(",")[0], len(found) - 2) for name, found in lines.items()} == {
        "google_ads_gbraid.csv": ("GBRAID", 1),
        "google_ads_wbraid.csv": ("WBRAID", 2),
    }


def test_meta_gets_whole_lead_ids_and_unix_seconds(publish, tmp_path):
    key = "12345678901234567"
    published = publish(
        meta(0, lead_id=key, platform_key=key, event="qualified", conversion_name="Qualified lead", value=80.004),
        meta(1, value=None, occurred_at=datetime(2026, 6, 29)),
    )
    write_uploads(published, tmp_path / "out", crm_name="Ventes & Cie")
    text = (tmp_path / "out" / "meta_events_001.json").read_text("utf-8")
    first, second = json.loads(text)["data"]
    assert first == {
        "event_name": "Qualified lead",
        "event_time": 1782639000,
        "event_id": f"{key}-qualified",
        "action_source": "system_generated",
        "user_data": {"lead_id": 12345678901234567},
        "custom_data": {
            "event_source": "crm",
            "lead_event_source": "Ventes & Cie",
            "value": 80.0,
            "currency": "EUR",
        },
    }
    assert second["custom_data"] == {"event_source": "crm", "lead_event_source": "Ventes & Cie"}
    assert second["event_time"] - first["event_time"] == 14.5 * 3600


def test_meta_gets_no_more_events_at_once_than_it_takes(publish, tmp_path):
    published = publish(*(meta(number) for number in range(META_BATCH + 1)))
    manifest = write_uploads(published, tmp_path / "out")
    sizes = [len(json.loads(path.read_text())["data"]) for path in sorted((tmp_path / "out").glob("meta_*"))]
    assert sizes == [META_BATCH, 1]
    assert [(file["name"], file["rows"]) for file in manifest["files"]] == [
        ("meta_events_001.json", META_BATCH),
        ("meta_events_002.json", 1),
        ("left_out.csv", 0),
    ]


def test_what_is_not_ready_is_left_out_with_its_reason(publish, tmp_path):
    published = publish(
        {},
        {"upload_state": "unusable_key", "platform_key": '=HYPERLINK("x")'},
        meta(2, upload_state="too_old"),
    )
    manifest = write_uploads(published, tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "left_out.csv").open(encoding="utf-8")))
    assert [(row["platform_key"], row["upload_state"]) for row in rows] == [
        ('\'=HYPERLINK("x")', "unusable_key"),
        (str(10**15 + 2), "too_old"),
    ]
    assert manifest["conversions"] == {"google_ads": {"ready": 1, "unusable_key": 1}, "meta": {"too_old": 1}}
    assert sum(sum(states.values()) for states in manifest["conversions"].values()) == 3


def test_next_upload_goes_on_where_the_last_one_ended(publish, tmp_path):
    published = publish(
        {"known_at": datetime(2026, 6, 29, 23, 59)},
        {"known_at": datetime(2026, 6, 30), "occurred_at": datetime(2026, 6, 1)},
    )
    write_uploads(published, tmp_path / "out", since=datetime(2026, 6, 30))
    lines = (tmp_path / "out" / "google_ads_gclid.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[2:]] == ["Cj0KCQ-00000001"]


def test_one_platform_alone(publish, tmp_path):
    manifest = write_uploads(publish({}, meta(1)), tmp_path / "out", platforms=["meta"])
    assert manifest["conversions"] == {"meta": {"ready": 1}}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "left_out.csv",
        "manifest.json",
        "meta_events_001.json",
    ]


def test_manifest_describes_the_files(publish, tmp_path):
    write_uploads(publish({}), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["as_of"] == AS_OF.isoformat() + "Z"
    for file in manifest["files"]:
        content = (tmp_path / "out" / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


def test_existing_folder_is_left_alone(publish, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError, match="name a new folder"):
        write_uploads(publish({}), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_failed_upload_leaves_nothing(tmp_path):
    path = tmp_path / "marts.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(duckdb.CatalogException):
        write_uploads(path, tmp_path / "out")
    assert [entry.name for entry in tmp_path.iterdir()] == ["marts.duckdb"]
