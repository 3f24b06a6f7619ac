"""What the rules look at: nodes of a manifest."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]

Manifest = dict[str, Any]
Node = dict[str, Any]
Offences = dict[str, str]


def nodes(manifest: Manifest, *kinds: str) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] in kinds]


def models(manifest: Manifest) -> list[Node]:
    return nodes(manifest, "model")


def own_macros(manifest: Manifest) -> list[Node]:
    return [macro for macro in manifest["macros"].values() if macro["package_name"] == "elv"]


def is_public(node: Node) -> bool:
    return node["access"] == "public"
