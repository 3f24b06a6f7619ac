"""The project speaks the field's language: words that are gone stay gone."""

from house_rules.project import ROOT
from house_rules.upheld import assert_upheld
from house_rules.words import gone_words

_FOLDERS = ("models", "python_models", "macros", "seeds", "analyses", "docs", "src", "tests")
_ENDINGS = {".sql", ".yml", ".md", ".py", ".j2"}


def test_words_that_are_gone_stand_nowhere():
    # The changelog names what was renamed; the list itself is a test.
    files = [ROOT / "README.md", ROOT / "DECISIONS.md", ROOT / "dbt_project.yml", ROOT / "selectors.yml"]
    files += [
        path
        for folder in _FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in _ENDINGS and ROOT / "tests" / "python" not in path.parents
    ]
    assert len(files) > 500
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}
    assert_upheld("gone_words", gone_words(texts))


def test_a_word_that_is_gone_is_found():
    texts = {
        "models/a.yml": "description: How to mend it.\nname: alerts",
        "docs/b.md": "The best-scored tenth, as promised.\nSee `quality.health_alarms`.",
        "src/c.py": '"A recommendation: fix the account_denied_skus"',
    }
    assert gone_words(texts).keys() == {
        "models/a.yml:1 mend",
        "docs/b.md:1 best-scored tenth",
        "docs/b.md:1 promised",
        "docs/b.md:2 health_alarms",
    }
