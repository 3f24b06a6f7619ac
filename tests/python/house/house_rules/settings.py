"""Settings are declared once, explained, and read."""

import re
from collections.abc import Mapping

from elv.reference.settings import setting_groups
from house_rules.project import Offences

READING = re.compile(r"""\bvar\(\s*['"](\w+)['"]""")


def unexplained_settings(project_text: str) -> Offences:
    return {
        name: f"the var {name} has no comment above it in dbt_project.yml"
        for group in setting_groups(project_text)
        for name in group.defaults
        if not group.comment
    }


def unread_settings(project_text: str, files: Mapping[str, str]) -> Offences:
    """Vars that no file names. A name may also be handed to a macro that reads the var, so any quoted one counts."""
    everything = "\n".join(files.values())
    return {
        name: f"the var {name} is read by nothing"
        for group in setting_groups(project_text)
        for name in group.defaults
        if not re.search(rf"""['"]{name}['"]""", everything)
    }


def undeclared_settings(project_text: str, files: Mapping[str, str]) -> Offences:
    declared = {name for group in setting_groups(project_text) for name in group.defaults}
    return {
        name: f"{path} reads the var {name}, which dbt_project.yml does not declare"
        for path, text in files.items()
        for name in READING.findall(text)
        if name not in declared
    }
