"""What must have a test of its own."""

import re
from collections.abc import Collection, Mapping

from house_rules.project import Manifest, Offences, models, own_macros

RISKY = {
    "a case": re.compile(r"\bcase\b", re.IGNORECASE),
    "a window": re.compile(r"\bover\s*\(", re.IGNORECASE),
    "a dedupe": re.compile(r"\bqualify\b|\bdistinct on\b", re.IGNORECASE),
    "an as-of join": re.compile(r"\basof\b", re.IGNORECASE),
}
COMMENTS = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)


def not_unit_tested(manifest: Manifest) -> Offences:
    """SQL models with a case, a window, a dedupe or an as-of join that no unit test runs."""
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    found: Offences = {}
    for node in models(manifest):
        if node["language"] != "sql" or node["name"] in tested:
            continue
        code = COMMENTS.sub("", node["raw_code"])
        risks = [risk for risk, pattern in RISKY.items() if pattern.search(code)]
        if risks:
            found[node["name"]] = f"{node['name']} has {' and '.join(risks)} and no unit test"
    return found


def fixtureless(
    manifest: Manifest, passing: Mapping[str, Collection[object]], failing: Mapping[str, Collection[object]]
) -> Offences:
    """Generic tests that are not shown to pass where they should and to fail where they should."""
    found: Offences = {}
    for macro in own_macros(manifest):
        if not macro["original_file_path"].startswith("tests/generic/"):
            continue
        name = macro["name"].removeprefix("test_")
        if not passing.get(name) or not failing.get(name):
            found[name] = f"generic test {name} needs a passing and a failing fixture"
    return found
