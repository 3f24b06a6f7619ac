"""Files as people send them, from the bytes to the broken rules: each form is read right, or refused with a reason.

Each case is a folder. `rows` are the values of one column in the accepted rows of an input; `said` are rule, column and
a piece of the message. Nothing else may be said.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

# Rules about what the few rows of a case have beside them.
UNSAID = {"few_matches", "no_usable_row", "no_exchange_rate"}
LEADS = "lead_id,created_at\n"
ADS = "date,campaign_id,impressions,clicks,spend\n"
SALES = "order_id,ordered_at,customer_id,sku,quantity,revenue\n"


@dataclass(frozen=True)
class Case:
    """A folder and what must come out of it."""

    name: str
    files: dict[str, str]
    rows: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)


def leads(*texts: str, header: str = LEADS) -> str:
    return header + "".join(f"{number},{text}\n" for number, text in enumerate(texts, 1))


def ads(*spends: str, header: str = ADS) -> str:
    return header + "".join(f"2026-02-{day:02d},c1,900,30,{spend}\n" for day, spend in enumerate(spends, 1))


def sales(*amounts: str) -> str:
    return SALES + "".join(f"O{number},2026-02-03,K1,A1,1,{amount}\n" for number, amount in enumerate(amounts, 1))


def times(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in texts]


def numbers(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


CASES = [
    # K1: a cell is read whole or refused with its text.
    Case(
        "scales_and_signs",
        {
            "sales.csv": sales(
                "$42.5K",
                "€ 3.4 Mio.",
                "\u221275",
                "(1200.50)",
                "$(8.25)",
                "19.90-",
                "£-7",
                '"₹ 1,25,000"',
                "2.5e3",
                "1 Mrd",
            )
        },
        {
            "sales": (
                "revenue",
                numbers("42500", "3400000", "-75", "-1200.5", "-8.25", "-19.9", "-7", "125000", "2500", "1000000000"),
            )
        },
    ),
    Case(
        "not_a_number",
        {"sales.csv": sales("12 (40%)", "3x4", "<25", "#REF!", "5.00 DR", "--$3", "1..5", "12 34", "ca. 80", "77.5")},
        {"sales": ("revenue", numbers("77.5"))},
        [("unreadable_value", "revenue", "sales.csv, line 2 and 8 more: revenue cannot be read (12 (40%))")],
    ),
    Case(
        "words_and_dashes_behind_money",
        {"sales.csv": sales("5 Kč", "1 250 Kč", "2 Mio. Kč")},
        {"sales": ("revenue", numbers("5", "1250", "2000000"))},
    ),
    Case(
        "dashes_for_no_cents",
        {"sales.csv": sales('"5,-"', '"€ 12,--"', '"7,\u2013"', '"1.250,50"', '"3,20-"', '"-9,-"')},
        {"sales": ("revenue", numbers("5", "12", "7", "1250.5", "-3.2", "-9"))},
    ),
    Case(
        "dots_behind_words_are_no_marks",
        {"sales.csv": sales("9 Mio.", "12 Tsd.", "Rs. 500", "Rs.1200")},
        {"sales": ("revenue", numbers("9000000", "12000", "500", "1200"))},
    ),
    # K2: the whole column decides the decimal mark.
    Case(
        "semicolons_with_decimal_dots",
        {"ads.csv": ads("7.250", "3.75", "0.5").replace(",", ";")},
        {"ads": ("spend", numbers("7.25", "3.75", "0.5"))},
    ),
    Case(
        "two_marks",
        {"ads.csv": ads('"2,345.67"', "18.20", '"2.345,67"')},
        said=[("contradicting_forms", "spend", "line 2: 2,345.67 and line 4: 2.345,67")],
    ),
    Case(
        "money_in_thousands_by_its_header",
        {
            "leads.csv": leads("2026-02-01"),
            "outcomes.csv": "lead_id,stage,occurred_at,Amount (000s)\n1,won,2026-02-04,15\n",
            "sales.csv": sales("5").replace("revenue", "Revenue (k€)"),
            "ads.csv": ads("1250").replace("spend", "spend_cents"),
        },
        said=[
            ("scaled_column", "value", "outcomes.csv has column Amount (000s) in thousands"),
            ("scaled_column", "revenue", "sales.csv has column Revenue (k€) in thousands"),
            ("scaled_column", "spend", "ads.csv has column spend_cents in cents"),
        ],
    ),
    Case(
        "thousands_that_nothing_explains",
        {"ads.csv": ads("Rp 210.000,IDR", "Rp 95.500,IDR", header=ADS.replace("spend", "spend,currency"))},
        {"ads": ("spend", numbers("210000", "95500"))},
        [("assumed_mark", "spend", "ads.csv, line 2 and 1 more")],
    ),
    Case(
        "three_decimals",
        {"sales.csv": SALES.replace(",", ";") + "O1;03.02.2026;K1;A1;2,125;40\nO2;14.02.2026;K1;A1;0,375;9\n"},
        {"sales": ("quantity", numbers("2.125", "0.375"))},
        [("assumed_decimals", "quantity", "sales.csv, line 2 and 1 more")],
    ),
    Case(
        "micros_by_their_price",
        {"ads.csv": ads("8412345", "9423456")},
        {"ads": ("spend", numbers("8412345", "9423456"))},
        [("implausible_spend", "spend", "micros")],
    ),
    Case(
        "nothing_in_number_cells",
        {
            "ads.csv": ads("4.5", "5.5", "6.5", "7.5")
            .replace(",30,", ",na,", 1)
            .replace("02,c1,900,30", "02,c1,900,—"),
            "leads.csv": "lead_id,created_at,country\nL1,2026-02-01,NA\n",
        },
        {"ads": ("clicks", [None, None, 30, 30]), "leads": ("attributes", [[("country", "NA")]])},
    ),
    # K3: the whole text is a date, with its zone.
    Case(
        "times",
        {
            "leads.csv": leads(
                "2026-04-09 03:45 PM",
                '"9 Apr, 2026"',
                "09-APR-2026 15:45",
                "2026/4/9",
                "2026-04-09T15:45:00+05:30",
                "2026-04-09 15:45:00 EDT",
                "2026-04-09 15:45:00 America/Sao_Paulo",
                '"Thursday, April 9, 2026 3:45 PM"',
                "1775749500",
                "1775749500000",
                "2026-04-09 24:00",
            )
        },
        {
            "leads": (
                "created_at",
                times(
                    "2026-04-09 15:45",
                    "2026-04-09",
                    "2026-04-09 15:45",
                    "2026-04-09",
                    "2026-04-09 10:15",
                    "2026-04-09 19:45",
                    "2026-04-09 18:45",
                    "2026-04-09 15:45",
                    "2026-04-09 15:45",
                    "2026-04-09 15:45",
                    "2026-04-10",
                ),
            )
        },
    ),
    Case(
        "minutes_without_seconds_and_zones_that_are_none",
        {
            "leads.csv": leads(
                "2026-04-09T14:30Z", "2026-04-09T14:30+02:00", "2026-04-09 14:30 +05:75", "2026-04-09 14:30 +19:00"
            )
        },
        {"leads": ("created_at", times("2026-04-09 14:30", "2026-04-09 12:30"))},
        [("unreadable_value", "created_at", "leads.csv, line 4 and 1 more: created_at cannot be read")],
    ),
    Case(
        "iso_weeks_and_days_of_the_year",
        {"leads.csv": leads("2026-W15-4", "2026-099", "2026-04-09")},
        {"leads": ("created_at", times("2026-04-09"))},
        [("unreadable_value", "created_at", "leads.csv, line 2 and 1 more: created_at cannot be read (2026-W15-4)")],
    ),
    Case(
        "not_a_time",
        {
            "leads.csv": leads(
                "2026-02-30", "2026-04-09 15:45 IST", "soon", "46027", "2026-04-09 13:05 PM PM", "2026-04-09"
            )
        },
        {"leads": ("created_at", times("2026-04-09"))},
        [("unreadable_value", "created_at", "leads.csv, line 2 and 4 more: created_at cannot be read (2026-02-30)")],
    ),
    Case(
        "other_languages",
        {
            "leads.csv": leads(
                *("3 février 2026", "4. März 2026", "5 de marzo de 2026", "6 déc. 2025"),
                *("3 febbraio 2026", "4 de março de 2026", "5 maart 2026", "venerdì 6 marzo 2026"),
            )
        },
        {
            "leads": (
                "created_at",
                times(
                    *("2026-02-03", "2026-03-04", "2026-03-05", "2025-12-06"),
                    *("2026-02-03", "2026-03-04", "2026-03-05", "2026-03-06"),
                ),
            )
        },
    ),
    Case(
        "zone_in_the_header",
        {"leads.csv": leads("2026-02-03 08:00", "2026-07-03 08:00", header="lead_id,Created At (Europe/Madrid)\n")},
        {"leads": ("created_at", times("2026-02-03 07:00", "2026-07-03 06:00"))},
    ),
    Case(
        "zones_in_a_column_of_their_own",
        {"leads.csv": "lead_id,created_at,Time zone\n1,2026-02-03 08:00,Asia/Tokyo\n2,2026-02-03 08:00,UTC\n"},
        {"leads": ("created_at", times("2026-02-03 08:00", "2026-02-03 08:00"))},
        [("zone_column", "file", "has time zones in column Time zone, which are not applied")],
    ),
    Case(
        "serial_days",
        {"leads.csv": leads("46056", "46057.5")},
        {"leads": ("created_at", times("2026-02-03", "2026-02-04 12:00"))},
    ),
    Case(
        "ranges_are_not_days",
        {"ads.csv": ADS + "2026-02-01 - 2026-02-07,c1,900,30,4.5\n"},
        said=[("covers_several_days", "date", "line 2")],
    ),
    # K4: orders of day and month, and the clock.
    Case(
        "two_orders",
        {"leads.csv": leads("17/03/2026", "03/18/2026")},
        said=[("contradicting_forms", "created_at", "line 2: 17/03/2026 and line 3: 03/18/2026")],
    ),
    Case(
        "two_orders_behind_days_of_the_week",
        {"leads.csv": leads("Tue 17/03/2026", "Wed 03/18/2026")},
        said=[("contradicting_forms", "created_at", "line 2: Tue 17/03/2026 and line 3: Wed 03/18/2026")],
    ),
    Case(
        "odd_signs_leave_the_order_as_it_is",
        {
            "leads.csv": leads(
                "17\u20113\u20112026",
                "\u200e3/2/2026",
                "\uff14\uff0f\uff12\uff0f\uff12\uff10\uff12\uff16",
                "Do. 5/2/2026",
            )
        },
        {"leads": ("created_at", times("2026-03-17", "2026-02-03", "2026-02-04", "2026-02-05"))},
    ),
    Case(
        "an_order_behind_a_day_of_the_week_is_assumed_with_a_word",
        {"leads.csv": leads("Mon 3/2/2026", "Thu 4/2/2026")},
        {"leads": ("created_at", times("2026-03-02", "2026-04-02"))},
        [("ambiguous_date_order", "created_at", "leads.csv, line 2 and 1 more")],
    ),
    Case(
        "an_order_that_the_day_of_the_week_contradicts",
        {"leads.csv": leads("Tue 3/2/2026", "Wed 4/2/2026")},
        {"leads": ("created_at", [])},
        [("unreadable_value", "created_at", "line 2 and 1 more: created_at cannot be read (Tue 3/2/2026)")],
    ),
    Case(
        "dots_behind_months",
        {"leads.csv": leads("03.17.2026", "03.04.2026")},
        said=[("contradicting_forms", "created_at", "line 2: 03.17.2026 has dots behind the month")],
    ),
    Case(
        "one_part_tells_the_other",
        {"leads/a.csv": leads("03/04/2026", "05/04/2026"), "leads/b.csv": "lead_id,created_at\n8,19/05/2026\n"},
        {"leads": ("created_at", times("2026-04-03", "2026-04-05", "2026-05-19"))},
        [("borrowed_date_order", "created_at", "leads/a.csv, line 2 and 1 more")],
    ),
    Case(
        "one_part_tells_the_mark_of_the_other",
        {"sales/a.csv": sales('"1,234"'), "sales/b.csv": SALES + 'O8,2026-02-03,K1,A1,1,"12,50"\n'},
        {"sales": ("revenue", numbers("1.234", "12.5"))},
        [("borrowed_mark", "revenue", "sales/a.csv, line 2")],
    ),
    Case(
        "a_part_of_another_platform_tells_nothing",
        {
            "ads/google.csv": "Day,Campaign ID,Campaign,Ad group ID,Impr.,Clicks,Cost,Currency code\n"
            '2026-02-01,c1,A,g1,9,3,"1,234",USD\n',
            "ads/meta.csv": "Day,Campaign ID,Ad set ID,Amount spent (EUR),Impressions,Link clicks,Reach\n"
            '2026-02-01,m1,s1,"12,50",9,3,9\n',
        },
        {"ads": ("spend", numbers("1234", "12.5"))},
        [("assumed_mark", "spend", "ads/google.csv, line 2")],
    ),
    Case(
        "no_order_is_told",
        {"leads.csv": leads("03/04/2026", "05/06/2026")},
        {"leads": ("created_at", times("2026-03-04", "2026-05-06"))},
        [("ambiguous_date_order", "created_at", "leads.csv, line 2 and 1 more")],
    ),
    Case(
        "year_or_day_in_front",
        {"leads.csv": leads("26/03/21", "26/03/22")},
        said=[("contradicting_forms", "created_at", "line 2: 26/03/21 may begin with its day or its year")],
    ),
    Case(
        "year_of_two_digits_in_front",
        {"leads.csv": leads("26-03-21", "26-03-14 09:30", "26-3-5")},
        {"leads": ("created_at", times("2026-03-21", "2026-03-14 09:30", "2026-03-05"))},
    ),
    Case(
        "one_part_tells_where_the_year_stands",
        {"leads/a.csv": leads("26/03/21"), "leads/b.csv": "lead_id,created_at\n8,26/03/07\n"},
        {"leads": ("created_at", times("2026-03-21", "2026-03-07"))},
    ),
    Case(
        "year_in_front_and_behind",
        {"leads.csv": leads("26-03-14", "14-03-26")},
        said=[("contradicting_forms", "created_at", "line 3: 14-03-26 and line 2: 26-03-14")],
    ),
    Case(
        "year_of_two_digits_behind_dashes",
        {"leads.csv": leads("14-03-26", "05-04-26")},
        {"leads": ("created_at", times("2026-03-14", "2026-04-05"))},
    ),
    Case(
        "days_with_dots_are_no_times",
        {"leads.csv": leads("05.03.26", "14.03.26")},
        {"leads": ("created_at", times("2026-03-05", "2026-03-14"))},
    ),
    Case(
        "a_day_of_the_week_that_is_not_that_of_the_date",
        {"leads.csv": leads('"Thu, 05 Feb 2026"', '"Friday, February 5, 2026"', '"Freitag, 6. Februar 2026"')},
        {"leads": ("created_at", times("2026-02-05", "2026-02-06"))},
        [("unreadable_value", "created_at", "line 3: created_at cannot be read (Friday, February 5, 2026)")],
    ),
    Case(
        "a_typo_in_the_year",
        {"leads.csv": leads("2026-02-01", "2071-02-02")},
        {"leads": ("created_at", times("2026-02-01"))},
        [("in_the_future", "created_at", "leads.csv, line 3: created_at lies after the file was loaded")],
    ),
    Case(
        "a_typo_in_the_year_that_the_clock_does_not_see",
        {"leads.csv": leads(*(f"2024-02-{day:02}" for day in range(1, 12)), "2025-02-12")},
        {"leads": ("created_at", times(*(f"2024-02-{day:02}" for day in range(1, 12))))},
        [("far_after_others", "created_at", "line 13: created_at lies months after all other rows (2025-02-12)")],
    ),
    Case(
        "dates_for_none",
        {
            "customers.csv": "customer_id,customer_name,valid_from,valid_to\nK1,Alpha,2025-02-01,9999-12-31\n",
            "sales.csv": sales("5"),
        },
        {"customers": ("valid_to", [None])},
        [("placeholder_date", "valid_to", "customers.csv, line 2")],
    ),
    # K5: stages by their spelling.
    Case(
        "stages",
        {
            "leads.csv": leads("2026-02-01", "2026-02-01", "2026-02-01", "2026-02-01"),
            "outcomes.csv": "lead_id,stage,occurred_at\n"
            "1,CLOSED_WON,2026-02-05\n2,Closed - Lost,2026-02-06\n3,Gewonnen,2026-02-07\n4,Frobnicated,2026-02-08\n",
        },
        {"outcomes": ("stage", ["won", "lost", "won", "frobnicated"])},
        [("unknown_stage", "stage", "Frobnicated")],
    ),
    Case(
        "a_discount_that_nothing_takes_off",
        {"sales.csv": "order_id,ordered_at,customer_id,sku,quantity,unit price,Rabatt\nO1,2026-02-03,K1,A1,2,10,20%\n"},
        {"sales": ("revenue", numbers("20"))},
        [("discount_left_on", "unit_price", "column Rabatt is not taken off")],
    ),
    # K6: ids.
    Case(
        "guests_are_no_customer",
        {
            "sales.csv": SALES
            + "".join(f"O{number},2026-02-03,-1,A1,1,5\n" for number in range(15))
            + "".join(f"P{number},2026-02-03,K{number},A1,1,5\n" for number in range(12))
            + "Q1,2026-02-03,Guest Checkout,A1,1,5\n",
        },
        {"sales": ("customer_id", [None] * 15 + [f"K{number}" for number in range(12)] + [None])},
        [("anonymous_customer", "customer_id", "line 2 and 15 more: customer_id stands for nobody in particular")],
    ),
    Case(
        "ids_in_wrappings",
        {
            "leads.csv": "lead_id,created_at\n"
            + "".join(f"{text},2026-02-01\n" for text in ('"=""00451"""', "'00452", "\u200b00453\u00a0", "\ufeff00454"))
        },
        {"leads": ("lead_id", ["00451", "00452", "00453", "00454"])},
    ),
    Case(
        "ids_that_lost_digits",
        {
            "leads.csv": "lead_id,created_at\n"
            + "".join(f"{text},2026-02-01\n" for text in ("1.4403E+17", "1.4403E17", '"7,204"', "7205"))
        },
        {"leads": ("lead_id", ["7205"])},
        [("broken_id", "lead_id", "leads.csv, line 2 and 2 more")],
    ),
    Case(
        "errors_in_place_of_ids",
        {"leads.csv": "lead_id,created_at\n#REF!,2026-02-01\n#WERT!,2026-02-01\n####,2026-02-01\n#12,2026-02-01\n"},
        {"leads": ("lead_id", ["#12"])},
        [("broken_id", "lead_id", "leads.csv, line 2 and 2 more")],
    ),
    # K7: a file is read or named.
    Case(
        "suffixes_that_are_not_read",
        {"sales.csv": sales("5"), "leads.tab": leads("2026-02-01")},
        {"sales": ("order_id", ["O1"])},
        [("file_not_read", "file", "leads.tab is not read: it is in no format that is read")],
    ),
    # K8: a value that moved.
    Case(
        "a_thousand_that_moved_its_row",
        {"ads.csv": ADS + "2026-02-01,c1,1,234,30\n2026-02-02,c1,900,30,5.5\n"},
        {"ads": ("spend", numbers("30", "5.5"))},
        [("clicks_above_impressions", "clicks", "ads.csv, line 2: clicks are more than the impressions (234)")],
    ),
    # K9, K10: totals, codes like totals, levels left out.
    Case(
        "totals_and_codes",
        {
            "customers.csv": "customer_id,customer_name\nTOTALFOODS,Total Foods SA\nSUMMERWEAR,Summer Wear\n",
            "sales.csv": sales("5") + "Grand Total,,,,1,5\n",
        },
        {"customers": ("customer_id", ["TOTALFOODS", "SUMMERWEAR"]), "sales": ("order_id", ["O1"])},
        [("total_row", "row", "sales.csv, line 3")],
    ),
    Case(
        "totals_among_the_campaigns_of_a_day",
        {
            "ads.csv": "date,campaign_name,impressions,clicks,spend\n"
            "2026-02-01,Alpha,900,30,5.5\n2026-02-01,Beta,100,3,2\n2026-02-01,All campaigns,1000,33,7.5\n"
            "2026-02-02,Total,90,3,5\n2026-02-02,Beta,100,3,2\n"
        },
        {"ads": ("spend", numbers("5.5", "2", "5", "2"))},
        [("total_row", "row", "ads.csv, line 4"), ("id_from_name", "campaign_id", "campaign names stand in")],
    ),
    Case(
        "totals_in_other_languages",
        {"sales.csv": sales("5", "7") + "Razem,,,,2,12\n合计,,,,2,12\n\u0418\u0442\u043e\u0433\u043e: 2,,,,2,12\n"},
        {"sales": ("revenue", numbers("5", "7"))},
        [("total_row", "row", "sales.csv, line 4 and 2 more")],
    ),
    Case(
        "counts_below_the_rows",
        {
            "customers.csv": "customer_id,customer_name\nK1,Alpha\nK2,Beta\nCount: 2,\n",
            "products.csv": "sku,product_name\nA1,Alpha\nReport generated 2026-02-01,\n",
            "sales.csv": sales("5"),
        },
        {"customers": ("customer_id", ["K1", "K2"]), "products": ("sku", ["A1"])},
        [("report_footer", "file", "ends with the footer of a report")],
    ),
    Case(
        "a_level_left_out",
        {
            "ads.csv": "date,campaign_name,impressions,clicks,spend\n"
            + "2026-02-01,Brand,900,30,2.25\n" * 2
            + "2026-02-02,Brand,900,30,4\n"
        },
        {"ads": ("spend", numbers("2.25", "2.25", "4"))},
        [("summed_rows", "row", "ads.csv, line 2"), ("id_from_name", "campaign_id", "campaign names stand in")],
    ),
    # K11: one header twice.
    Case(
        "a_number_behind_a_header",
        {"ads.csv": ADS.replace("spend", "spend,spend.1") + "2026-02-01,c1,900,30,,6.5\n"},
        {"ads": ("spend", numbers("6.5"))},
    ),
    Case(
        "each_of_two_has_some_values",
        {"ads.csv": ADS.replace("spend", "spend,spend") + "2026-02-01,c1,900,30,5.5,\n2026-02-02,c1,900,30,,6.5\n"},
        said=[("repeated_column", "spend", "spend (column 5) and spend (column 6), that differ on line 3")],
    ),
    Case(
        "two_headers_for_one_meaning",
        {"ads.csv": ADS.replace("spend", "Cost,Amount spent (EUR)") + "2026-02-01,c1,900,30,5.5,6.5\n"},
        {"ads": ("spend", numbers("5.5"))},
        [("second_column", "spend", "Cost is read, Amount spent (EUR) is not")],
    ),
    # K13 and what orders say.
    Case(
        "texts_that_are_no_currency",
        {"ads.csv": ads("5,Euro", "6,Loyalty points", "7,eur", header=ADS.replace("spend", "spend,currency"))},
        {"ads": ("currency", ["EUR", "EUR"])},
        [("unknown_currency", "currency", "ads.csv, line 3: currency is no currency that is known (Loyalty points)")],
    ),
    Case(
        "currencies_that_contradict_each_other",
        {"ads.csv": ads("£5,EUR", "6,EUR", header=ADS.replace("spend", "spend,currency"))},
        said=[("contradicting_currency", "currency", "(EUR and £5)")],
    ),
    Case(
        "a_dollar_of_another_country",
        {"ads.csv": ads("$5,CAD", "$6,AUD", header=ADS.replace("spend", "spend ($),currency"))},
        {"ads": ("currency", ["CAD", "AUD"])},
    ),
    Case(
        "statuses_of_orders",
        {
            "sales.csv": SALES.replace("revenue", "revenue,status")
            + "".join(
                f"O{number},2026-02-03,K1,A1,1,5,{status}\n"
                for number, status in enumerate(
                    [
                        *("wc-completed", "Bezahlt", "Rückerstattet", "CANCELLED_BY_CUSTOMER", "Geannuleerd"),
                        *("Devuelto", "checkout-draft", "Partially refunded", "Platinum", "Not cancelled"),
                    ]
                )
            )
        },
        {"sales": ("order_id", ["O0", "O1", "O7", "O8", "O9"])},
        [
            ("called_off", "order_status", "sales.csv, line 4 and 4 more"),
            ("doubtful_status", "order_status", "sales.csv, line 9 and 2 more"),
        ],
    ),
    Case(
        "currencies",
        {
            "leads.csv": leads("2026-02-01", "2026-02-01", "2026-02-01"),
            "outcomes.csv": "lead_id,stage,occurred_at,value\n"
            "1,Won,2026-02-05,£310\n2,Won,2026-02-05,€ 95\n3,Won,2026-02-05,120 EUR\n",
        },
        {"outcomes": ("currency", ["GBP", "EUR", "EUR"])},
    ),
    Case(
        "an_order_in_two_files",
        {"sales/jan.csv": sales("5", "7"), "sales/year.csv": sales("5", "7", "9") + "O3,2026-02-03,K1,A1,1,9\n"},
        {"sales": ("revenue", numbers("5", "7", "9", "9"))},
        [("duplicate_row", "row", "repeats an earlier row (sales/jan.csv line 2 and sales/year.csv line 2)")],
    ),
    Case(
        "customers_of_one_word",
        {
            "customers.csv": "Customer,City\nSiemens,Ulm\nBosch,Ulm\n3M,Bonn\nBASF,Bonn\n",
            "sales.csv": SALES.replace("customer_id", "Customer") + "O1,2026-02-03,Siemens,A1,1,5\n",
        },
        {"customers": ("customer_name", ["Siemens", "Bosch", "3M", "BASF"])},
        [("names_for_ids", "file", "has names, not ids, in column Customer")],
    ),
    Case(
        "customers_with_codes_of_letters",
        {
            "sales.csv": SALES.replace("customer_id", "Customer")
            + "O1,2026-02-03,ALFKI,A1,1,5\nO2,2026-02-03,BERGS,A1,1,5\n"
        },
        {"sales": ("customer_id", ["ALFKI", "BERGS"])},
    ),
    Case(
        "orders_with_a_time_of_cancellation",
        {
            "sales.csv": SALES.replace("revenue", "revenue,status,Storniert am")
            + "O1,2026-02-03,K1,A1,2,90,paid,\nO2,2026-02-03,K1,A1,2,90,paid,2026-02-04\n"
        },
        {"sales": ("order_id", ["O1"])},
        [("called_off", "cancelled_at", "sales.csv, line 3")],
    ),
    Case(
        "letters_that_are_lost",
        {"leads.csv": leads("2026-02-01,K\ufffdln", header="lead_id,created_at,city\n")},
        said=[("doubtful_encoding", "file", "leads.csv holds letters that another program lost, first on line 2")],
    ),
    Case(
        "headers_of_other_languages",
        {
            "ads.csv": "Tag;Kampagne;Kampagnen-ID;Impr.;Klicks;Kosten;Währungscode\n"
            "05.02.2026;Herbst;c1;900;30;12,50;EUR\n",
            "sales.csv": "Date de facture;N° facture;Code client;Référence;Quantité;Montant HT\n"
            "13/02/2026;F1;K1;A1;2;1 250,50\n",
            "outcomes.csv": "ID del lead;Etapa;Fecha;Importe\n1;Cerrada ganada;14/02/2026;1.250,50\n",
            "leads.csv": "Lead-ID;Erstellt am;Kampagne\n1;13.02.2026;Herbst\n",
            "customers.csv": "Kundennummer;Firma;PLZ\nK1;Muster GmbH;01067\n",
            "products.csv": "Código de artículo;Descripción;Familia\nA1;Bomba;Bombas\n",
        },
        {
            "ads": ("spend", numbers("12.5")),
            "sales": ("revenue", numbers("1250.5")),
            "outcomes": ("value", numbers("1250.5")),
            "leads": ("created_at", times("2026-02-13")),
            "customers": ("postcode", ["01067"]),
            "products": ("division", ["Bombas"]),
        },
    ),
    Case(
        "totals_of_orders_on_each_line",
        {
            "sales.csv": SALES
            + "".join(f"O{n},2026-02-03,K1,{sku},1,{30 + n}\n" for n in range(4) for sku in ("A1", "B1"))
        },
        {"sales": ("revenue", numbers(*(str(30 + n) for n in range(4) for _ in "ab")))},
        [("repeated_amount", "revenue", "sales.csv, line 2: the lines of each of 4 orders hold the same revenue")],
    ),
    Case(
        "credit_notes_without_a_minus",
        {
            "sales.csv": SALES.replace("revenue", "revenue,Document type")
            + "O1,2026-02-03,K1,A1,2,90,Invoice\nO2,2026-02-04,K1,A1,2,90,Credit Note\n"
            "O3,2026-02-04,K1,A1,1,-45,Credit Note\nO4,2026-02-04,K1,A1,1,45,Rückerstattung\n"
            "O5,2026-02-04,K1,A1,1,45,Retail\n"
        },
        {"sales": ("revenue", numbers("90", "-90", "-45", "-45", "45"))},
        [("credit_without_minus", "line_type", "sales.csv, line 3 and 1 more")],
    ),
    Case(
        "goods_back_and_money_without_a_minus",
        {"sales.csv": SALES + "O1,2026-02-03,K1,A1,-2,90\nO2,2026-02-03,K1,A1,-2,-90\n"},
        {"sales": ("revenue", numbers("90", "-90"))},
        [("signs_differ", "revenue", "sales.csv, line 2")],
    ),
    Case(
        "order_total_beside_lines",
        {
            "sales.csv": SALES.replace("revenue", "revenue,unit_price")
            + "O1,2026-02-03,K1,A1,2,90,30\nO1,2026-02-03,K1,B1,3,90,30\n"
        },
        {"sales": ("revenue", numbers("90", "90"))},
        [("amount_differs", "revenue", "sales.csv, line 2")],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_form_is_read_right_or_said(read_folder, tmp_path, case):
    for name, content in case.files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    if not any(name.startswith(("leads", "sales")) for name in case.files):
        (tmp_path / "leads.csv").write_text("lead_id,created_at\nL1,2026-02-01\n", encoding="utf-8")
    read = read_folder(tmp_path)
    for name, (column, values) in case.rows.items():
        assert [row[column] for row in read.rows[name]] == values
    told = {(row["rule"], row["column_name"]): row["message"] for row in read.violations if row["rule"] not in UNSAID}
    assert told.keys() == {(rule, column) for rule, column, _ in case.said}
    for rule, column, piece in case.said:
        assert piece in told[rule, column]


def test_a_day_of_ads_keeps_the_day_that_its_text_says(read_folder, tmp_path):
    (tmp_path / "ads.csv").write_text(
        ADS + "2026-02-01T23:30:00-08:00,c1,9,3,1\n2/2/2026 11:30 PM,c1,9,3,1\n", encoding="utf-8"
    )
    (tmp_path / "leads.csv").write_text(LEADS + "L1,2026-02-01\n", encoding="utf-8")
    assert [row["ad_date"] for row in read_folder(tmp_path).rows["ads"]] == [date(2026, 2, 1), date(2026, 2, 2)]


def test_the_last_cell_of_a_long_file_tells_how_its_column_is_written(read_folder, tmp_path):
    count = 30_000
    content = "date;campaign_id;campaign_name;impressions;clicks;spend\n" + "".join(
        f"2026-02-01;c{number};Kampagne im Winter;900;30;1,250\n" for number in range(count)
    )
    assert len(content) > 1 << 20
    (tmp_path / "leads.csv").write_text(LEADS + "L1,2026-02-01\n", encoding="utf-8")
    (tmp_path / "ads.csv").write_text(content + "2026-02-02;c1;Ende;900;30;2,5E+03\n", encoding="utf-8")
    spends = [row["spend"] for row in read_folder(tmp_path).rows["ads"]]
    assert (min(spends), max(spends), len(spends)) == (Decimal("1.25"), Decimal(2500), count + 1)
    (tmp_path / "ads.csv").write_text(
        content + "2026-02-02;c1;Ende;900;30;12,50\n2026-02-02;c2;Ende;900;30;1,234.50\n", encoding="utf-8"
    )
    said = {row["rule"]: row["message"] for row in read_folder(tmp_path).violations}
    assert f"line {count + 3}: 1,234.50" in said["contradicting_forms"]
