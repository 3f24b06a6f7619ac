"""The two questions, leads and accounts: what belongs to one, and what both read."""

from collections.abc import Mapping

from elv.publishing.questions import ACCOUNTS, LEADS, OWN, ROWS_OF_ACCOUNTS, WHOLE
from elv.publishing.state import LEARNED, SEEN
from house_rules.project import Manifest, Node, Offences, is_public, models, nodes

_KEPT = {table for homes in (LEARNED, SEEN) for tables in homes.values() for table in tables}
_SHORT = {"CHARACTER VARYING": "VARCHAR", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}


def owners(manifest: Manifest, question: str) -> list[Node]:
    """Models of one question."""
    return [node for node in models(manifest) if question in node["tags"]]


def ownerless(manifest: Manifest) -> Offences:
    """Published and kept tables whose rows nobody can divide by question, or that have another owner than their tag."""
    found: Offences = {}
    for node in nodes(manifest, "model", "seed"):
        name, tags = node["name"], set(node["tags"])
        if not (node.get("access") == "public" or name in _KEPT):
            continue
        for question in (LEADS, ACCOUNTS):
            if (question in tags) != (name in OWN[question]):
                found[name] = f"{name}: its tags are {sorted(tags)}, publishing/questions.py says otherwise"
        if not tags & {LEADS, ACCOUNTS} and "task" not in node["columns"] and name not in {*ROWS_OF_ACCOUNTS, *WHOLE}:
            found[name] = f"{name} does not say which of its rows are of accounts (publishing/questions.py)"
    return found


def untyped_interfaces(manifest: Manifest, built: Mapping[tuple[str, str], Mapping[str, str]]) -> Offences:
    """Columns of models of one question that others read, without the type that an empty table would need."""
    by_id = {node["unique_id"]: node for node in models(manifest)}
    found: Offences = {}
    for reader in by_id.values():
        for name in reader["depends_on"]["nodes"]:
            node = by_id.get(name)
            questions = {LEADS, ACCOUNTS} & set(node["tags"]) if node else set()
            if not node or not questions - set(reader["tags"]):
                continue
            types = built.get((node["schema"], node["alias"]), {})
            for column in node["columns"].values():
                wanted = types.get(column["name"], "").replace(", ", ",")
                given = (column["data_type"] or "").upper().replace(", ", ",")
                if wanted and _SHORT.get(given, given) != wanted and not (is_public(node) and given):
                    found[f"{node['name']}.{column['name']}"] = (
                        f"{node['name']}.{column['name']} is {wanted}; its YAML says {given or 'no data_type'}"
                    )
    return found
