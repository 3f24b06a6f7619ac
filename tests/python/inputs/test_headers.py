from collections import Counter

import pytest

from conftest import CURRENCIES, read_seed
from elv.inputs.header_notes import note_of
from elv.inputs.headers import attribute_name, normalise_header


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("\ufeffCampaign ID", "campaignid"),
        ("campaign_id", "campaignid"),
        ("Montant dépensé (EUR)", "montantdepenseeur"),
        ("Día", "dia"),
        ("Impr.", "impr"),
        ("キャンペーン", "キャンヘーン"),
    ],
)
def test_headers_compare_without_case_accents_and_punctuation(header, expected):
    assert normalise_header(header) == expected


def test_an_alias_stands_once_however_it_is_spelled():
    """A second spelling would keep its meaning alive when the first is taken out."""
    keys = Counter(
        (row["platform"], row["layout"], row["input"], normalise_header(row["header"]))
        for row in read_seed("column_aliases")
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_attribute_names_have_single_underscores():
    assert attribute_name("What is your  budget__?") == "what_is_your_budget"
    assert attribute_name("Original Source Drill-Down 1") == "original_source_drill_down_1"


@pytest.mark.parametrize(
    ("header", "name", "currency", "zone", "word"),
    [
        ("Amount spent (USD)", "Amount spent", "USD", None, None),
        ("Kosten [€]", "Kosten", "EUR", None, None),
        ("Umsatz in EUR", "Umsatz", "EUR", None, None),
        ("£ Spend", "Spend", "GBP", None, None),
        ("Cost ($)", "Cost", "$", None, None),
        ("Cost (US$)", "Cost", "USD", None, None),
        ("費用 (¥)", "費用", "JPY", None, None),
        ("Maliyet (TL)", "Maliyet", "TRY", None, None),
        ("Clicks (all)", "Clicks", None, None, "all"),
        ("Value (MRR)", "Value", None, None, "MRR"),
        ("Created (CET)", "Created", None, "CET", None),
        ("Tag (Europe/Vienna)", "Tag", None, "Europe/Vienna", None),
        ("Created (UTC+02:00)", "Created", None, "UTC+02:00", None),
        ("created_at_utc", "created_at", None, "UTC", None),
    ],
)
def test_a_currency_a_zone_or_a_word_is_read_beside_a_header(header, name, currency, zone, word):
    note = note_of(header, CURRENCIES)
    assert (note.name, note.currency, note.zone, note.word) == (name, currency, zone, word)


@pytest.mark.parametrize(
    ("header", "name", "scale"),
    [
        ("Revenue (k€)", "Revenue", "thousands"),
        ("Umsatz in TEUR", "Umsatz", "thousands"),
        ("Amount (000s)", "Amount", "thousands"),
        ("Montant (milliers d'euros)", None, None),
        ("Kosten [Tsd. €]", "Kosten", "thousands"),
        ("Impressions (thousands)", "Impressions", "thousands"),
        ("Value (M$)", "Value", "millions"),
        ("Umsatz Mio. EUR", "Umsatz", "millions"),
        ("spend_cents", "spend", "cents"),
        ("Amount (in pence)", "Amount", "cents"),
        ("Importe (céntimos)", "Importe", "cents"),
        ("Budget EUR", "Budget", None),
    ],
)
def test_a_scale_is_read_beside_a_header(header, name, scale):
    note = note_of(header, CURRENCIES)
    assert (note and (note.name, note.scale)) == (name and (name, scale))


@pytest.mark.parametrize(
    "header", ["Impressions TOP", "Try all", "Campaign ID", "€", "Cents", "Market", "Amount t", "Accents"]
)
def test_a_word_is_no_note(header):
    assert note_of(header, CURRENCIES) is None


def test_the_layout_that_explains_most_headers_wins(aliases):
    fivetran = [
        "date",
        "customer_id",
        "id",
        "clicks",
        "cost_micros",
        "impressions",
        "device",
        "base_campaign",
        "_fivetran_synced",
    ]
    match = aliases["ads"].match(fivetran)
    assert (match.platform, match.layout) == ("google_ads", "connector campaign stats")
    assert [column.canonical for column in match.columns][:6] == [
        "date",
        "account_id",
        "campaign_id",
        "clicks",
        "spend",
        "impressions",
    ]


def test_a_file_in_the_projects_own_names_belongs_to_no_platform(aliases):
    match = aliases["ads"].match(["date", "campaign_id", "impressions", "clicks", "spend", "currency"])
    assert match.platform is None
    assert {column.canonical for column in match.columns} >= {"date", "campaign_id", "spend"}


def test_linkedin_campaign_groups_are_campaigns_only_where_they_exist(aliases):
    plain = ["Start Date (in UTC)", "Campaign Name", "Total Spent", "Impressions", "Clicks"]
    assert [column.canonical for column in aliases["ads"].match(plain).columns][1] == "campaign_name"
    grouped = aliases["ads"].match([*plain, "Campaign Group Name"])
    assert [column.canonical for column in grouped.columns][1] == "adset_name"
    assert grouped.columns[-1].canonical == "campaign_name"


def test_of_two_headers_with_one_meaning_the_alias_listed_first_wins(aliases):
    match = aliases["ads"].match(
        ["Reporting starts", "Reporting ends", "Day", "Clicks (all)", "Link clicks", "Amount spent (USD)"]
    )
    assert [column.canonical for column in match.columns] == [
        "ignored",
        "ignored",
        "date",
        "ignored",
        "clicks",
        "spend",
    ]


def test_columns_that_change_after_conversion_are_left_out_of_leads(aliases):
    headers = [
        "Id",
        "CreatedDate",
        "Status",
        "Rating",
        "OwnerId",
        "LastActivityDate",
        "ConvertedDate",
        "LeadSource",
    ]
    match = aliases["leads"].match(headers)
    assert [column.canonical for column in match.columns] == [
        "lead_id",
        "created_at",
        *["ignored"] * 5,
        "attribute",
    ]
    outcomes = aliases["outcomes"].match([*headers, "ConvertedOpportunityId"])
    assert {c.header: c.canonical for c in outcomes.columns}["ConvertedDate"] == "qualified_at"


def test_every_alias_leads_to_a_column_that_exists(aliases):
    special = {"attribute", "segment", "ignored"}
    for owner in aliases.values():
        for alias in owner.rows:
            if alias.input == owner.input:
                assert alias.canonical_column in special | set(owner.canonical_columns), alias
