"""Pages point at what is there."""

import re

import pytest
import yaml
from house_rules.pages import (
    anchors,
    contract_rule_names,
    dead_links,
    missing_files,
    unexplained_rules,
    unknown_commands,
    unknown_tables,
    unsaid_messages,
)
from house_rules.project import ROOT
from house_rules.upheld import assert_upheld

from elv.cli.commands import cli


@pytest.fixture(scope="module")
def described(manifest):
    """Descriptions of models, exposures and groups, as pages: their links start from the root."""
    nodes = [*manifest["nodes"].values(), *manifest["exposures"].values()]
    return {f"description of {node['name']}": node["description"] for node in nodes if node.get("description")}


def test_links_and_anchors_lead_somewhere(pages, described):
    assert_upheld("dead_links", dead_links(pages, ROOT) | dead_links(described, ROOT))


def test_files_that_pages_name_exist(pages, described):
    assert_upheld("missing_files", missing_files(pages, ROOT) | missing_files(described, ROOT))


def test_dead_links_and_missing_files_are_found(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "there.md").write_text("# Two words\n", "utf-8")
    page = (
        "[ok](there.md) [ok](there.md#two-words) [ok](#here) [web](https://example.org/x) `[code](gone.md)`\n# Here\n"
        "[dead](gone.md) [deaf](there.md#three-words) [dumb](#nowhere) ![blind](gone.png)\n"
        "```\n[fenced](gone.md)\n```\n`docs/there.md` `docs/gone.md` `docs/<name>.md`"
    )
    dead = dead_links({"docs/page.md": page}, tmp_path)
    assert {name.split()[1] for name in dead} == {"gone.md", "there.md#three-words", "#nowhere", "gone.png"}
    assert missing_files({"docs/page.md": page}, tmp_path).keys() == {"docs/page.md docs/gone.md"}


def test_anchors_are_made_as_github_makes_them():
    page = "# How `elv` works, and why\n## Same\n## Same\n```\n# code\n```\n### A [link](x.md)\n"
    assert anchors(page) == {"how-elv-works-and-why", "same", "same-1", "a-link"}


def test_tables_that_pages_name_are_built(pages, manifest):
    tables = {(node["schema"], node["alias"]) for node in manifest["nodes"].values()}
    assert_upheld("unknown_tables", unknown_tables(pages, tables))


def test_an_unknown_table_is_found():
    page = "`marts.lead_scores` `marts.duckdb` prose marts.nowhere\n```sql\nfrom marts.lead_scoers\n```\n`quality.gone`"
    found = unknown_tables({"p": page}, {("marts", "lead_scores"), ("marts", "duckdb")})
    assert found.keys() == {"p marts.lead_scoers", "p quality.gone"}


@pytest.fixture(scope="module")
def commands():
    verbs = {
        name: {option for parameter in command.params for option in parameter.opts} | {"--help"}
        for name, command in cli.commands.items()
    }
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    selectors = yaml.safe_load((ROOT / "selectors.yml").read_text("utf-8"))["selectors"]
    return verbs, targets, {selector["name"] for selector in selectors}


def test_commands_that_pages_name_exist(pages, commands):
    assert_upheld("unknown_commands", unknown_commands(pages, *commands))


def test_an_unknown_command_is_found():
    page = (
        "`elv train --data-dir x` `elv trian` `elv score --dta-dir x` the elv way, make it so `order by elv desc`\n"
        "```sh\n.venv/bin/elv validate --data-dir x && elv nope  # elv nothing\nmake demo\nmake coffee\n"
        "dbt build --selector tarin\n```\n"
    )
    verbs = {name: {"--data-dir"} for name in ("train", "score", "validate")}
    found = unknown_commands({"p": page}, verbs, {"demo"}, {"train"})
    assert found.keys() == {"p elv trian", "p elv nope", "p elv score --dta-dir", "p make coffee", "p tarin"}


def test_messages_of_the_troubleshooting_page_are_said_by_the_project():
    page = (ROOT / "docs" / "guides" / "troubleshooting.md").read_text("utf-8")
    folders = ("src", "macros", "models", "tests/quality")
    sources = [
        path.read_text("utf-8")
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".sql")
    ]
    assert_upheld("unsaid_messages", unsaid_messages(page, sources))


def test_a_message_that_nobody_says_is_found():
    source = 'raise Problem(f"{name} has no column "\n    f"{column}. Name one so.")'
    page = "### `... has no column ... Name one so.`\n### `Name one so. ... has no column`\n### `Out of luck`\n"
    assert unsaid_messages(page, [source]).keys() == {"Name one so. ... has no column", "Out of luck"}


def test_every_rule_of_inputs_has_an_entry_on_the_troubleshooting_page():
    page = (ROOT / "docs" / "guides" / "troubleshooting.md").read_text("utf-8")
    macro = (ROOT / "macros" / "parsing" / "contract_rules.sql").read_text("utf-8")
    files = [*(ROOT / "src" / "elv" / "inputs").glob("*.py"), *(ROOT / "models" / "contracts").glob("*.sql")]
    rules = contract_rule_names(macro, (path.read_text("utf-8") for path in files))
    assert {"missing_value", "file_not_read", "few_matches", "report_footer"} <= rules
    assert_upheld("unexplained_rules", unexplained_rules(page, rules))


def test_a_rule_without_an_entry_is_found():
    macro = "    {%- set rules = {\n        'one_rule': ('warn', 'is', 'Fix it.'),\n"
    sources = ["select 'two_rule' as rule", 'x(rule="three_rule")', 'stated(base, "four_rule", "warn")']
    rules = contract_rule_names(macro, sources)
    assert rules == {"one_rule", "two_rule", "three_rule", "four_rule"}
    assert unexplained_rules("### `said` (one_rule)\n`two_rule` three_rule", rules).keys() == {
        "three_rule",
        "four_rule",
    }
