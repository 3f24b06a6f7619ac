"""Everything that a reader meets on the docs site says what it is, and says what is true."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from house_rules.project import Manifest, Offences, is_public, models, nodes, own_macros

# Descriptions that make sense only below another column's.
LEANING = re.compile(
    r"^(the same (of|over|as a|in)|its|their|those of them|that (rate|share)|it)\b|\b(end|limit) of (it|its)\b",
    re.IGNORECASE,
)
ENGINES = ("default__", "spark__", "duckdb__")


def undescribed(manifest: Manifest) -> Offences:
    """Models, seeds, analyses, exposures, groups and macros without a description; columns and arguments too."""
    found: Offences = {}
    described = [
        *nodes(manifest, "model", "seed", "analysis"),
        *manifest["exposures"].values(),
        *manifest["groups"].values(),
    ]
    for node in described:
        if not (node.get("description") or "").strip():
            found[node["name"]] = f"{node['name']} has no description"
        for column in node.get("columns", {}).values():
            if not column["description"].strip():
                found[f"{node['name']}.{column['name']}"] = (
                    f"column {column['name']} of {node['name']} has no description"
                )
    for macro in own_macros(manifest):
        # An engine's variant is described by the macro that dispatches to it.
        if macro["name"].startswith(ENGINES):
            continue
        if not macro["description"].strip():
            found[macro["name"]] = f"macro {macro['name']} ({macro['original_file_path']}) has no description"
        for argument in macro["arguments"]:
            if not argument["description"].strip():
                found[f"{macro['name']}.{argument['name']}"] = (
                    f"argument {argument['name']} of macro {macro['name']} has no description"
                )
    return found


def grainless(manifest: Manifest) -> Offences:
    """Models and seeds whose description does not begin with the grain."""
    return {
        node["name"]: f"the description of {node['name']} does not begin with 'One row'"
        for node in nodes(manifest, "model", "seed")
        if not node["description"].startswith("One row")
    }


def headless(manifest: Manifest) -> Offences:
    """SQL models whose file does not begin with the grain, as a comment."""
    return {
        node["name"]: f"{node['original_file_path']} does not begin with '-- One row'"
        for node in models(manifest)
        if node["language"] == "sql" and not node["raw_code"].lstrip().startswith("-- One row")
    }


def unexplained_tests(manifest: Manifest) -> Offences:
    """Singular tests and analyses that say neither in YAML nor in a comment what they are for."""
    return {
        node["name"]: f"{node['original_file_path']} neither has a description nor begins with a comment"
        for node in nodes(manifest, "test", "analysis")
        if not node.get("test_metadata")
        and not node["description"].strip()
        and not node["raw_code"].lstrip().startswith("--")
    }


def drifted_columns(manifest: Manifest, built: Mapping[tuple[str, str], Iterable[str]]) -> Offences:
    """Columns that are documented and do not exist, or exist and are not documented."""
    found: Offences = {}
    for node in nodes(manifest, "model", "seed"):
        columns = built.get((node["schema"], node["alias"]))
        if columns is None:
            found[node["name"]] = f"{node['name']} is not among the tables that were built"
            continue
        for name in node["columns"].keys() - set(columns):
            found[f"{node['name']}.{name}"] = f"{node['name']} documents {name}, which does not exist"
        for name in set(columns) - node["columns"].keys():
            found[f"{node['name']}.{name}"] = f"{node['name']} has {name}, which is not documented"
    return found


def leaning_columns(manifest: Manifest) -> Offences:
    """Columns of public models whose description leans on that of a neighbour."""
    return {
        f"{node['name']}.{column['name']}": f"{column['name']} of {node['name']} is described as "
        f"'{column['description'].strip()}', which needs the column above to be understood"
        for node in models(manifest)
        if is_public(node)
        for column in node["columns"].values()
        if LEANING.search(column["description"].strip())
    }


def unpublished_descriptions(comments: Mapping[tuple[str, str], str | None]) -> Offences:
    """Columns of the published copy, by (table, column), that carry no description there."""
    return {
        f"{table}.{name}": f"{table}.{name} has no description in the published copy; set persist_docs for its model"
        for (table, name), comment in comments.items()
        if not (comment or "").strip()
    }


def repeated_texts(property_files: Iterable[Mapping[str, Any]]) -> Offences:
    """Columns of one name that are described in the same words three times or more instead of by a docs block."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    seen: set[int] = set()
    for properties in property_files:
        for node in [*(properties.get("models") or []), *(properties.get("seeds") or [])]:
            for column in node.get("columns") or []:
                # A YAML anchor is one place, however often it is used.
                if id(column) in seen:
                    continue
                seen.add(id(column))
                text = " ".join((column.get("description") or "").split()).rstrip(".")
                if text and "doc(" not in text:
                    places[column["name"], text].append(node["name"])
    return {
        f"{name}: {text}": f"{name} is described as '{text}' in {', '.join(found)}: make it a docs block"
        for (name, text), found in places.items()
        if len(found) > 2
    }
