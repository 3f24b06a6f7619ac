"""Manifests with faults planted in them."""


def node(name, path=None, **changes):
    """A model that breaks no rule, with the changes on top."""
    return {
        "name": name,
        "alias": name,
        "unique_id": f"model.elv.{name}",
        "resource_type": "model",
        "language": "sql",
        "original_file_path": path or f"models/evaluation/{name}.sql",
        "description": "One row per thing.",
        "raw_code": "-- One row per thing.\nselect 1 as thing_id",
        "schema": "evaluation",
        "access": "private",
        "group": "elv",
        "config": {"contract": {"enforced": True}},
        "columns": {"thing_id": column("thing_id")},
        "depends_on": {"nodes": []},
    } | changes


def column(name, description="The thing.", data_type="varchar"):
    return {"name": name, "description": description, "data_type": data_type}


def macro(name, path="macros/things.sql", description="What it does.", arguments=()):
    return {
        "name": name,
        "package_name": "elv",
        "original_file_path": path,
        "description": description,
        "arguments": list(arguments),
    }


def manifest_of(*nodes, macros=(), exposures=(), groups=(), unit_tests=()):
    return {
        "nodes": {each["unique_id"]: each for each in nodes},
        "macros": {each["name"]: each for each in macros},
        "exposures": {each["name"]: each for each in exposures},
        "groups": {each["name"]: each for each in groups},
        "unit_tests": {str(number): test for number, test in enumerate(unit_tests)},
    }
