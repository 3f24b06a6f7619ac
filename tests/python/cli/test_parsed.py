"""What dbt parsed is used again where, and only where, the same would be parsed."""

import os
from dataclasses import replace

import pytest

from elv.cli.parsed import keep_manifest, manifest_file, read_manifest
from elv.cli.settings import Settings


@pytest.fixture
def settings(tmp_path):
    project = tmp_path / "project"
    for name in ("models", "seeds", "target"):
        (project / name).mkdir(parents=True)
    (project / "dbt_project.yml").write_text("name: elv\n")
    (project / "models" / "one.sql").write_text("select 1 as number\n")
    return Settings(project, tmp_path / "warehouse", tmp_path / "runs")


def test_another_folder_or_moment_needs_no_parsing(settings):
    elsewhere = replace(settings, warehouse_dir=settings.project_dir / "other")
    assert manifest_file(elsewhere, {"as_of": "2026-06-01"}) == manifest_file(settings, {})


def test_another_setting_is_parsed_anew(settings):
    assert manifest_file(settings, {"demo_leads": 1000}) != manifest_file(settings, {})


@pytest.mark.parametrize("name", ["models/one.sql", "models/two.yml", "seeds/list.csv", "dbt_project.yml"])
def test_an_edited_file_is_parsed_anew(settings, name):
    before = manifest_file(settings, {})
    (settings.project_dir / name).write_text("name: elv\n# edited\n")
    assert manifest_file(settings, {}) != before


def test_another_target_is_parsed_anew(settings, monkeypatch):
    before = manifest_file(settings, {})
    monkeypatch.setenv("ELV_TARGET", "lint")
    assert manifest_file(settings, {}) != before


@pytest.mark.parametrize("content", [b"", b"no manifest", b"\x81\xa5nodes\x01"])
def test_what_cannot_be_read_is_parsed_anew(tmp_path, content):
    file = tmp_path / "kept.msgpack"
    assert read_manifest(file) is None
    file.write_bytes(content)
    assert read_manifest(file) is None


def test_the_manifests_used_last_are_kept(tmp_path):
    target, folder = tmp_path / "target", tmp_path / "manifests"
    target.mkdir()
    keep_manifest(folder / "none.msgpack", target)
    assert not folder.exists()
    (target / "partial_parse.msgpack").write_bytes(b"parsed")
    for number in range(10):
        file = folder / f"{number}.msgpack"
        keep_manifest(file, target)
        os.utime(file, (number, number))
    assert sorted(path.name for path in folder.iterdir()) == [f"{number}.msgpack" for number in range(2, 10)]
