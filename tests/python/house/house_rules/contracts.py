"""What others may rely on: public models are published, contracted and keyed."""

import re
from collections.abc import Collection

from house_rules.project import Manifest, Offences, is_public, models, nodes


def not_published(manifest: Manifest, published: Collection[str]) -> Offences:
    """Public models that are not in the published copy, and published ones that are not public."""
    found: Offences = {}
    for node in models(manifest):
        if is_public(node) and node["name"] not in published:
            found[node["name"]] = f"{node['name']} is public and not published"
        if not is_public(node) and node["name"] in published:
            found[node["name"]] = f"{node['name']} is published and not public: `access: public` in its YAML"
    return found


def not_private(manifest: Manifest) -> Offences:
    """Models that are neither public nor private, or belong to no group."""
    found: Offences = {}
    for node in models(manifest):
        if node["access"] not in ("public", "private"):
            found[node["name"]] = f"{node['name']} is {node['access']}: models are public or private"
        elif not node["group"]:
            found[node["name"]] = f"{node['name']} belongs to no group"
    return found


def uncontracted(manifest: Manifest) -> Offences:
    """Public models without an enforced contract, or with a column that has no type."""
    found: Offences = {}
    for node in models(manifest):
        if not is_public(node):
            continue
        if not node["config"]["contract"]["enforced"]:
            found[node["name"]] = f"{node['name']} is public and enforces no contract"
        for column in node["columns"].values():
            if node["language"] == "sql" and not column["data_type"]:
                found[f"{node['name']}.{column['name']}"] = f"{node['name']}.{column['name']} has no data_type"
    return found


def keyless(manifest: Manifest) -> Offences:
    """Models and seeds that name no key for the post-hook to hold, or that the post-hook does not run for."""
    found: Offences = {}
    for node in nodes(manifest, "model", "seed"):
        meta = node["config"].get("meta") or {}
        if not (meta.get("primary_key") or meta.get("unique_key")):
            found[node["name"]] = f"{node['name']} names no key (meta: primary_key)"
        elif not any("enforce_constraints()" in hook["sql"] for hook in node["config"].get("post-hook") or []):
            found[node["name"]] = f"{node['name']} has a key that nothing holds (post-hook enforce_constraints)"
    return found


def unenforced(manifest: Manifest) -> Offences:
    """Constraints of columns that neither a contract nor the post-hook holds."""
    return {
        f"{node['name']}.{column['name']}": f"{node['name']}.{column['name']}: only not_null and check are held"
        for node in nodes(manifest, "model", "seed")
        for column in node["columns"].values()
        for constraint in column.get("constraints") or []
        if constraint["type"] not in ("not_null", "check")
    }


def unexposed(manifest: Manifest, published: Collection[str]) -> Offences:
    """Published models that the exposure of the published copy does not name, and exposures without owner or use."""
    found: Offences = {}
    exposures = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    copied = exposures.get("published_copy", {"depends_on": {"nodes": []}})
    named = {name.rpartition(".")[2] for name in copied["depends_on"]["nodes"]}
    for name in set(published) - named:
        found[name] = f"{name} is published and missing from the exposure published_copy"
    for exposure in exposures.values():
        facts = {"url": exposure.get("url"), "owner": exposure["owner"].get("name"), **exposure["meta"]}
        for fact in ("url", "owner", "primary_key", "refresh", "use"):
            if not facts.get(fact):
                found[f"{exposure['name']}.{fact}"] = f"exposure {exposure['name']} does not say its {fact}"
    return found


# DuckDB cannot replay a comment on a table whose check calls a function, and an operator of arithmetic is one.
_CALLS = re.compile(
    r"\b(?!(?:in|and|or|not|between|cast)\b)[a-z_]+ ?\(|[\w)] ?[-+*/%] ?[\w(]|(?:^|[ (])-[a-z_]", re.IGNORECASE
)
_NEGATIVES = re.compile(r"\b(between|and|or|not) -(?=[\d.])", re.IGNORECASE)
_TEXTS = re.compile(r"'(?:[^']|'')*'")


def unreplayable(manifest: Manifest) -> Offences:
    """Check constraints of contracts that a build killed before the next checkpoint could not be recovered with."""
    found: Offences = {}
    for node in models(manifest):
        if not node["config"]["contract"]["enforced"]:
            continue
        constraints = [*(node.get("constraints") or [])]
        for column in node["columns"].values():
            constraints += column.get("constraints") or []
        for constraint in constraints:
            expression = _NEGATIVES.sub(r"\1 ", _TEXTS.sub("''", constraint.get("expression") or ""))
            if _CALLS.search(expression):
                found[node["name"]] = f"{node['name']}: the check {constraint['expression']} calls a function"
    return found
