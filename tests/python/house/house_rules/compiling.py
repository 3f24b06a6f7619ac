"""What dbt compiles does not depend on what is stored, but for columns that the user's files name."""

import re

from house_rules.project import Manifest, Offences, own_macros

QUERY = re.compile(r"\b(run_query|get_columns_in_relation|get_relation|load_relation|load_cached_relation)\(")
# A model may look at its own table.
OWN_TABLE = {"should_full_refresh", "stored_columns_differ"}


def looks_while_compiling(manifest: Manifest) -> Offences:
    """Models and tests whose SQL depends on what other tables hold while it is written."""
    looking = _looking_macros(manifest)
    return {
        node["name"]: f"{node['name']} looks into the warehouse while its SQL is written ({', '.join(sorted(found))})"
        for node in manifest["nodes"].values()
        if node.get("language") == "sql"
        and (found := looking.keys() & set(node["depends_on"].get("macros", [])) or _own_calls(node["raw_code"]))
    }


def _looking_macros(manifest: Manifest) -> dict[str, bool]:
    """The project's macros that query by themselves or by way of another, by unique id."""
    candidates = {
        macro["unique_id"]: macro
        for macro in own_macros(manifest)
        if macro["name"] not in OWN_TABLE and not macro["name"].startswith("test_")
    }
    looking = {name: True for name, macro in candidates.items() if QUERY.search(macro["macro_sql"])}
    while found := {
        name: True
        for name, macro in candidates.items()
        if name not in looking and looking.keys() & set(macro["depends_on"]["macros"])
    }:
        looking |= found
    return looking


def _own_calls(raw_code: str) -> set[str]:
    return set(QUERY.findall(raw_code))
