"""Pages point at what is there: links, anchors, files, tables, commands, messages."""

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from house_rules.project import Offences

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6} +(.+?)\s*#*$", re.MULTILINE)
FOLDERS = "analyses|docs|macros|models|profiles|python_models|seeds|src|tests"
FILE_NAME = re.compile(rf"^(?:{FOLDERS})/[\w./-]+$")
TABLE = re.compile(r"\b(marts|evaluation|ml|quality|features|intermediate|staging|reference)\.(?!duckdb)([a-z]\w+)\b")
RULE = re.compile(r"""(?:rule=|\bstated\(\s*\w+,\s*|(?=['"]\w+['"] as rule\b))['"](\w+)['"]""")
MESSAGE_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)


def dead_links(pages: Mapping[str, str], root: Path) -> Offences:
    """Relative links and anchors that lead nowhere."""
    found: Offences = {}
    for page, text in pages.items():
        prose = CODE.sub("", FENCE.sub("", text))
        for target in [*LINK.findall(prose), *IMAGE.findall(prose)]:
            if re.match(r"^[a-z]+:", target):
                continue
            file_name, _, anchor = target.partition("#")
            path = (root / page).parent / file_name
            if file_name and not path.exists():
                found[f"{page} {target}"] = f"{page} links to {target}, which does not exist"
                continue
            headings = path.read_text("utf-8") if path.suffix == ".md" else "" if file_name else text
            if anchor and anchor not in anchors(headings):
                found[f"{page} {target}"] = f"{page} links to {target}: no such heading"
    return found


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", "-")
        number = 0
        unique = slug
        while unique in found:
            number += 1
            unique = f"{slug}-{number}"
        found.add(unique)
    return found


def missing_files(pages: Mapping[str, str], root: Path) -> Offences:
    """Files of the project that a page names in code and that do not exist."""
    return {
        f"{page} {name}": f"{page} names {name}, which does not exist"
        for page, text in pages.items()
        for name in CODE.findall(FENCE.sub("", text))
        if FILE_NAME.match(name) and not (root / name).exists()
    }


def unknown_tables(pages: Mapping[str, str], tables: Collection[tuple[str, str]]) -> Offences:
    """Tables that a page names in code, with their schema, and that nothing builds."""
    found: Offences = {}
    for page, text in pages.items():
        for code in [*FENCE.findall(text), *CODE.findall(FENCE.sub("", text))]:
            for schema, table in TABLE.findall(code):
                if (schema, table) not in tables:
                    found[f"{page} {schema}.{table}"] = f"{page} names {schema}.{table}, which nothing builds"
    return found


def unknown_commands(
    pages: Mapping[str, str],
    verbs: Mapping[str, Collection[str]],
    targets: Collection[str],
    selectors: Collection[str],
) -> Offences:
    """Verbs and options of elv, targets of make and selectors that a page names in code and that do not exist."""
    found: Offences = {}
    for page, text in pages.items():
        lines = [
            *CODE.findall(FENCE.sub("", text)),
            *(line for block in FENCE.findall(text) for line in block.split("\n")),
        ]
        for line in lines:
            command = line.partition(" #")[0].strip()
            for verb, rest in re.findall(r"(?:^|&& )[\w./\\]*\belv ([a-z][\w-]*)([^|;&]*)", command):
                if verb not in verbs:
                    found[f"{page} elv {verb}"] = f"{page} names `elv {verb}`, which is no verb"
                    continue
                for option in re.findall(r"(?<!\S)(--[a-z-]+)", rest):
                    if option not in verbs[verb]:
                        found[f"{page} elv {verb} {option}"] = f"{page}: `elv {verb}` has no option {option}"
            for target in re.findall(r"(?:^|&& )make ([a-z][\w-]*)", command):
                if target not in targets:
                    found[f"{page} make {target}"] = f"{page} names `make {target}`, which is no target"
            for selector in re.findall(r"--selector (\w+)", command):
                if selector not in selectors and selector != "NAME":
                    found[f"{page} {selector}"] = f"{page} names the selector {selector}, which does not exist"
    return found


def unsaid_messages(page: str, sources: Iterable[str]) -> Offences:
    """Messages of the troubleshooting page (its third-level headings) that no source says.

    What varies is written as `...`; each part between must stand in one and the same source, in that order.
    """
    found: Offences = {}
    texts = [_plain(source) for source in sources]
    for heading in MESSAGE_HEADING.findall(page):
        for code in CODE.findall(heading) or [heading]:
            parts = [part.strip() for part in _plain(code).split("...") if part.strip()]
            if not any(_in_order(parts, text) for text in texts):
                found[code] = f"no source says: {code}"
    return found


def contract_rule_names(rules: str, sources: Iterable[str]) -> set[str]:
    """Rules that inputs can break: the keys of the macro contract_rules, and those that sources state by themselves."""
    found = set(re.findall(r"^ +'(\w+)': \(", rules, re.MULTILINE))
    for source in sources:
        found.update(match[1] for match in RULE.finditer(source))
    return found


def unexplained_rules(page: str, rules: Iterable[str]) -> Offences:
    """Rules of inputs that the troubleshooting page does not name, in a heading or in code."""
    return {rule: f"no entry explains {rule}" for rule in rules if f"({rule})" not in page and f"`{rule}`" not in page}


def _plain(text: str) -> str:
    """Source text without the seams between adjacent string literals, so that a sentence reads in one piece."""
    return re.sub(r"\s+", " ", re.sub(r"""(['"])\s*\n\s*f?\1""", "", text))


def _in_order(parts: list[str], text: str) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return bool(parts)
