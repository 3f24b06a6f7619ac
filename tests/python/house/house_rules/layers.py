"""Data travels one way: a model reads its own layer or those before it, and its folder is its layer."""

from collections import Counter
from pathlib import PurePosixPath

from house_rules.project import Manifest, Node, Offences, models, nodes

# The layers in the order in which data travels; each is a folder of models/ and of python_models/.
LAYERS = [
    "demo",
    "inputs",
    "base",
    "contracts",
    "staging",
    "intermediate",
    "features",
    "learning",
    "scoring",
    "evaluation",
    "monitoring",
    "marts",
    "publishing",
]
# Python models of a topic whose SQL lies in intermediate/.
SAME_LAYER = {"accounts": "intermediate"}
MAX_MODELS = 12


def layer_of(node: Node) -> str | None:
    """Name the first folder below models/ or python_models/; a seed is an input."""
    parts = PurePosixPath(node["original_file_path"]).parts
    if parts[0] == "seeds":
        return "demo"
    folder = SAME_LAYER.get(parts[1], parts[1])
    return folder if folder in LAYERS else None


def crowded_folders(manifest: Manifest) -> Offences:
    """Folders with more models than a reader takes in at once."""
    held = Counter(str(PurePosixPath(node["original_file_path"]).parent) for node in models(manifest))
    return {
        folder: f"{folder} holds {count} models; divide it by topic"
        for folder, count in held.items()
        if count > MAX_MODELS
    }


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
            if above is not None and LAYERS.index(above) > LAYERS.index(layer):
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
            if parent["original_file_path"].startswith("models/demo/") and layer_of(node) not in {"demo", "inputs"}:
                found[f"{node['name']} {parent['name']}"] = (
                    f"{node['name']} reads {parent['name']}: demo rows enter by the door of the inputs"
                )
    return found


def _parents(manifest: Manifest, node: Node) -> list[Node]:
    readable = {other["unique_id"]: other for other in nodes(manifest, "model", "seed", "snapshot")}
    return [readable[name] for name in node["depends_on"]["nodes"] if name in readable]
