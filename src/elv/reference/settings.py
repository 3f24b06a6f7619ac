"""The settings of the project as dbt_project.yml declares them, and the page of the documentation that lists them."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

SECTION = re.compile(r"^  # --- (?P<title>.+?) -+$")
COMMENT = re.compile(r"^  # (?P<text>.+)$")
SETTING = re.compile(r"^  (?P<name>\w+):")

PAGE_TOP = """{% docs __elv__ %}

# Settings

Every setting of the project with its default. Change one for a single build with `--vars`, or keep yours in a file:
`elv train --config my_vars.yml`. This page is written from `dbt_project.yml` by `make docs`; change them there.
"""
PAGE_END = "\n{% enddocs %}\n"


@dataclass(frozen=True)
class SettingGroup:
    """Settings that stand together under one comment, with their defaults."""

    section: str
    comment: str
    defaults: dict[str, Any]


def setting_groups(project_text: str) -> list[SettingGroup]:
    """The vars of a dbt_project.yml in their order; a blank line or a comment begins a new group."""
    defaults = yaml.safe_load(project_text)["vars"]
    section = ""
    comment: list[str] = []
    names: list[str] = []
    groups: list[SettingGroup] = []

    def close() -> None:
        if names:
            groups.append(SettingGroup(section, " ".join(comment), {name: defaults[name] for name in names}))
            comment.clear()
            names.clear()

    for line in _var_lines(project_text):
        if found := SECTION.match(line):
            close()
            comment.clear()
            section = found["title"]
        elif found := COMMENT.match(line):
            close()
            comment.append(found["text"])
        elif found := SETTING.match(line):
            names.append(found["name"])
        elif not line.strip():
            close()
            comment.clear()
    close()
    return groups


def settings_page(project_text: str) -> str:
    """The page: one table per section, one row per group of settings."""
    parts = [PAGE_TOP]
    section = ""
    for group in setting_groups(project_text):
        if group.section != section:
            section = group.section
            parts.append(
                f"\n## {section[0].upper()}{section[1:]}\n\n| setting | default | meaning |\n| --- | --- | --- |\n"
            )
        names = ", ".join(f"`{name}`" for name in group.defaults)
        values = "; ".join(_shown(value) for value in group.defaults.values())
        parts.append(f"| {names} | {values} | {group.comment.replace('|', '&#124;')} |\n")
    return "".join([*parts, PAGE_END])


def _var_lines(project_text: str) -> list[str]:
    lines = project_text.splitlines()
    start = lines.index("vars:") + 1
    rest = lines[start:]
    end = next((number for number, line in enumerate(rest) if re.match(r"^\w", line)), len(rest))
    return rest[:end]


def _shown(value: Any, longest: int = 6) -> str:
    """A default as a reader of YAML would write it; of a long list, how it begins."""
    if value in ("", [], {}):
        return "empty"
    if isinstance(value, list):
        texts = [f"`{entry}`" if entry != "" else "empty" for entry in value]
        more = f" and {len(texts) - longest} more" if len(texts) > longest else ""
        return ", ".join(texts[:longest]) + more
    if isinstance(value, dict):
        return ", ".join(f"`{key}: {entry}`" for key, entry in value.items())
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
