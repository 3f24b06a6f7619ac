"""Names say what a thing is: prefixes the layer, suffixes the type."""

import re
from collections.abc import Mapping

from house_rules.project import Manifest, Node, Offences, models

# Prefixes of the models in a folder; None: no prefix, and none of the others either.
PREFIXES: dict[str, tuple[str, ...] | None] = {
    "models/demo": ("demo_",),
    "models/base": ("base_",),
    "models/contracts": None,
    "models/staging": ("stg_", "input_"),
    "models/intermediate": ("int_", "dim_", "fct_"),
    "models/features": ("feat_", "lead_", "account_"),
    "models/learning": None,
    "models/scoring": None,
    "models/evaluation": None,
    "models/monitoring": None,
    "models/marts": None,
    "python_models/inputs": ("raw_", "input_"),
    "python_models/accounts": None,
    "python_models/learning": None,
    "python_models/scoring": None,
    "python_models/evaluation": None,
    "python_models/publishing": None,
}
ROLES = ("demo_", "raw_", "base_", "stg_", "int_", "dim_", "fct_", "feat_")
SNAKE_CASE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
FEATURE = re.compile(r"^[a-z0-9]+__[a-z0-9_]+$")

INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
# Which types a name promises. Names that stand for a moment without the suffix are words that everybody reads as one.
PROMISES: list[tuple[re.Pattern[str], str, set[str]]] = [
    (re.compile(r"_at$|(^|_)as_of$|^valid_(from|to)$|^known_through$"), "a UTC timestamp", {"TIMESTAMP"}),
    (re.compile(r"_date$|_month$|^week$|^period_(start|end)$"), "a date", {"DATE"}),
    (re.compile(r"^(is|has)_"), "a boolean", {"BOOLEAN"}),
    (re.compile(r"_id$|_name$|_currency$|^currency$"), "text", {"VARCHAR"}),
    (re.compile(r"_count$"), "a whole number", INTEGERS),
    (re.compile(r"_(no|rank|index|number)$"), "a whole number", INTEGERS),
    (re.compile(r"_(share|rate)$|^p_"), "a number", {"DOUBLE", "DECIMAL"}),
]


def misnamed_models(manifest: Manifest) -> Offences:
    """Models whose name is not snake case, or does not say the role of their folder."""
    found: Offences = {}
    for node in models(manifest):
        name = node["name"]
        folder = next((each for each in PREFIXES if node["original_file_path"].startswith(each + "/")), None)
        if not SNAKE_CASE.match(name):
            found[name] = f"{name} is not snake case"
        elif folder is None:
            found[name] = f"{node['original_file_path']} lies in a folder that has no rule for names"
        elif (prefixes := PREFIXES[folder]) is None:
            if name.startswith(ROLES):
                found[name] = f"{name} has the prefix of another folder"
        elif not name.startswith(prefixes):
            found[name] = f"{name} lies in {folder} and begins with none of {', '.join(prefixes)}"
    return found


def broken_promises(manifest: Manifest, built: Mapping[tuple[str, str], Mapping[str, str]]) -> Offences:
    """Columns whose name promises one type and whose type is another; both ways for times, dates and booleans."""
    found: Offences = {}
    for node in models(manifest):
        # Inputs are text until a base model has cast them, the demo's included.
        if node["name"].startswith(("raw_", "demo_", "input_")):
            continue
        for column, full_type in built.get((node["schema"], node["alias"]), {}).items():
            if reason := _broken_promise(node, column, full_type.split("(")[0]):
                found[f"{node['name']}.{column}"] = f"{node['name']}.{column} is {full_type}: {reason}"
    return found


def _broken_promise(node: Node, column: str, type_name: str) -> str | None:
    if not (SNAKE_CASE.match(column) or FEATURE.match(column)):
        return "not snake case"
    name = column.rsplit("__", maxsplit=1)[-1]
    promised = [(what, types) for pattern, what, types in PROMISES if pattern.search(name)]
    for what, types in promised:
        if type_name not in types:
            return f"the name promises {what}"
    kept = {type_name for _, types in promised for type_name in types}
    if type_name in {"TIMESTAMP", "DATE", "BOOLEAN"} and type_name not in kept:
        return "the name does not say so (_at, _date, is_ or has_)"
    if type_name == "TIMESTAMP WITH TIME ZONE":
        return "times are UTC timestamps without a zone"
    if name.startswith("n_") and node["schema"] != "evaluation":
        return "counts end with _count (n_ is the habit of evaluation alone)"
    return None
