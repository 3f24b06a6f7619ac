"""Whatever a campaign, a lead or a customer is called, it stays text."""

import re

import pytest

HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    r"$\frac{1}{2}$ and $\unknown{",
    '"><img src=x onerror=alert(1)>',
    "</style></svg><script>alert(2)</script>",
    "\u202egnitekraM \u0645\u0631\u062d\u0628\u0627",
    "\U0001f525 hot \u5e7f\u544a",
    "]]> <!-- &lt; &amp; {{ 7 * 7 }} {% raw %}",
    "a\x07b\x01c\nd\u2028e",
    "long " * 400,
]
FORBIDDEN = {"script", "img"}


@pytest.fixture(scope="module")
def hostile(changed_copy):
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in HOSTILE)

    def renamed(table, column, key):
        return f"update {table} set {column} = list_extract([{names}], (hash({key}) % {len(HOSTILE)})::bigint + 1);"

    statements = [
        # Campaigns are few, so each name gets a turn by row.
        f"update marts.main.campaign_leaderboard set campaign_name = list_extract([{names}],"
        f" ((elv_per_spend_rank - 1) % {len(HOSTILE)})::bigint + 1), platform = '<b>meta</b>';",
        renamed("marts.main.adset_leaderboard", "adset_name", "adset_id"),
        renamed("marts.main.ad_leaderboard", "ad_name", "ad_id"),
        renamed("marts.main.whitespace_opportunities", "customer_name", "customer_id"),
        "update marts.main.whitespace_opportunities set rep_id = '<script>rep</script>', division = '<i>' || division;",
        "update marts.main.account_scores set division = '<i>' || division;",
        "update marts.main.lead_scores set lead_id = '<script>lead</script>' || lead_id;",
        "update quality.lead_match_rates set source = '<script>source</script>' || source;",
        "update marts.main.icp_segments set segment = '<script>segment</script>' || segment;",
        "update evaluation.champion_models set reason = '<script>reason</script>';",
    ]
    return changed_copy("\n".join(statements))


def test_names_add_no_element(hostile, demo_page):
    page, parsed = hostile
    assert not FORBIDDEN & {element.tag for element in parsed.elements}
    # Warnings are a list, and the demo may have none.
    assert {element.tag for element in parsed.elements} <= {element.tag for element in demo_page.elements} | {
        "ul",
        "li",
    }
    assert not [name for element in parsed.elements for name in element.attributes if name.startswith("on")]
    assert "<script" not in page.lower()


def test_names_are_shown_as_they_are(hostile):
    _, parsed = hostile
    campaigns = [element.words for element in parsed.all("bdi", "campaigns")]
    for name in ("<script>alert(1)</script>", '=HYPERLINK("x")', r"$\frac{1}{2}$ and $\unknown{"):
        assert any(shown.startswith(f"{name} (") for shown in campaigns)
    drawn = [element.words for element in parsed.all("text", "campaigns")]
    assert any(text.startswith("<script>alert(1)</script> (") for text in drawn)
    assert any(text.startswith(r"$\frac{1}{2}$ and $\unknown{") for text in drawn)


def test_names_cannot_turn_the_text_around_them(hostile):
    page, _ = hostile
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u2028]", page)


def test_long_names_are_cut_in_charts_only(hostile):
    _, parsed = hostile
    assert max(len(element.words) for element in parsed.all("text")) < 80
    assert any(len(element.words) > 1000 for element in parsed.all("bdi"))
