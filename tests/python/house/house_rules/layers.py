"""Data travels one way: a model reads its own layer or those above it."""

from fnmatch import fnmatch

from house_rules.project import Manifest, Node, Offences, models, nodes

# In the order in which data travels. The first pattern that fits a model's `folder/name` decides, from the top.
LAYERS: dict[str, list[str]] = {
    "inputs": ["seeds/*", "models/demo/*", "python_models/inputs/*"],
    "base": ["models/staging/base_*"],
    # They tell what is wrong with the inputs, and stop a build before staging reads what is broken.
    "contracts": [
        "models/marts/quality/contract_violations",
        "models/marts/quality/rejected_rows",
        "models/marts/quality/input_profile",
        "models/marts/quality/input_join*",
        "models/marts/quality/join_violations",
        "models/marts/quality/outcome_violations",
    ],
    "staging": ["models/staging/*"],
    # What predictions are worth: read from the examples, or from predictions themselves.
    "values": ["models/intermediate/*/int_*_value_segments", "models/intermediate/*/int_*_expected_values"],
    "boards": ["models/intermediate/*/int_leaderboard_*"],
    "features": ["models/intermediate/*/feat_*"],
    "intermediate": ["models/intermediate/*", "python_models/accounts/*"],
    "examples": ["models/examples/*"],
    "learning": ["models/ml/*", "python_models/ml/*", "models/evaluation/*"],
    "scores": ["models/marts/*/lead_scores", "models/marts/*/account_scores"],
    "marts": ["models/marts/*"],
    "publishing": ["python_models/publishing/*"],
}
ORDER = [
    "inputs", "base", "contracts", "staging", "intermediate", "features", "examples", "learning", "values", "scores",
    "boards", "marts", "publishing",
]  # fmt: skip


def layer_of(node: Node) -> str | None:
    folder = node["original_file_path"].rpartition("/")[0]
    place = f"{folder}/{node['name']}"
    return next(
        (layer for layer, patterns in LAYERS.items() if any(fnmatch(place, pattern) for pattern in patterns)), None
    )


def reads_from_below(manifest: Manifest) -> Offences:
    """Models that read a layer below their own, or that no layer is known for."""
    found: Offences = {}
    for node in models(manifest):
        layer = layer_of(node)
        if layer is None:
            found[node["name"]] = f"{node['original_file_path']} belongs to no layer"
            continue
        for parent in _parents(manifest, node):
            above = layer_of(parent)
            if above is not None and ORDER.index(above) > ORDER.index(layer):
                found[f"{node['name']} {parent['name']}"] = (
                    f"{node['name']} ({layer}) reads {parent['name']} ({above}), which is a layer below"
                )
    return found


def reads_past_staging(manifest: Manifest) -> Offences:
    """Models that read raw rows and are not base models, or that read the demo and are not what reads the inputs."""
    found: Offences = {}
    for node in models(manifest):
        for parent in _parents(manifest, node):
            if parent["name"].startswith("raw_") and layer_of(node) != "base":
                found[f"{node['name']} {parent['name']}"] = (
                    f"{node['name']} reads {parent['name']}: only base models read raw rows"
                )
            if parent["original_file_path"].startswith("models/demo/") and layer_of(node) != "inputs":
                found[f"{node['name']} {parent['name']}"] = (
                    f"{node['name']} reads {parent['name']}: demo rows enter by the door of the inputs"
                )
    return found


def _parents(manifest: Manifest, node: Node) -> list[Node]:
    readable = {other["unique_id"]: other for other in nodes(manifest, "model", "seed", "snapshot")}
    return [readable[name] for name in node["depends_on"]["nodes"] if name in readable]
