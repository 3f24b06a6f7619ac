"""Forms in which people send files: each is read right, or said with its rule and line; never wrong without a word."""

import gzip
import os
import random

import pytest

from elv.inputs.survey import Limits

LEADS = "lead_id,created_at,country\nL1,2026-02-01,DE\nL2,2026-02-02,FR\n"
ADS = "date,campaign_id,campaign_name,impressions,clicks,spend\n"
ADS_ROW = "2026-02-01,c1,Brand,100,5,1.50\n"
SALES = "order_id,ordered_at,customer_id,sku,quantity,revenue\nO1,2026-02-01,K1,A1,1,100\n"


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def statements(reader, folder, **arguments):
    return {
        (row["source_file"], row["rule"]): row for row in reader.files(folder, **arguments) if row["rule"] is not None
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("LEADS.CSV", LEADS),
        ("Leads.Tsv", LEADS.replace(",", "\t")),
        ("leads.TXT", LEADS.replace(",", ";")),
        ("leads.CSV.GZ", gzip.compress(LEADS.encode(), mtime=0)),
        ("leads/2026/q1/a.csv", LEADS),
        ("leads.csv", "\ufeff\ufeff" + LEADS),
        ("leads.csv", "sep=;\n" + LEADS.replace(",", ";")),
        ("leads.csv", LEADS + "\x1a"),
        ("leads.csv", LEADS.replace("\n", "\r")),
        ("leads.csv", LEADS.encode("utf-16")),
        ("leads.csv", "Leads of February\n\n" + LEADS),
        ("leads.csv", LEADS.replace("DE\n", "DE,\n").replace("FR\n", "FR,\n")),
        ("leads.csv", LEADS.replace("lead_id", '"Lead\nID"')),
    ],
)
def test_the_same_leads_come_out_of_every_form(reader, tmp_path, name, content):
    write(tmp_path, {name: content})
    assert statements(reader, tmp_path) == {}
    rows = reader.rows(tmp_path, "leads")
    assert [(row["lead_id"], row["created_at"], row["attributes"]) for row in rows] == [
        ("L1", "2026-02-01", [("country", "DE")]),
        ("L2", "2026-02-02", [("country", "FR")]),
    ]
    assert not any(row["read_error"] for row in rows)


@pytest.mark.parametrize(
    ("name", "content", "severity", "words"),
    [
        ("outcomes.jsonl", "{}", "error", "read_json"),
        ("outcomes.csv.bz2", b"BZh9", "error", "Unpack it"),
        ("outcomes.csv.zst", b"\x28\xb5\x2f\xfd", "error", "Unpack it"),
        ("Outcomes.xlsm", b"PK\x03\x04", "error", "as CSV in UTF-8"),
        ("outcomes", "lead_id\n", "error", "outcomes.csv"),
        ("outcomes (2).csv", "lead_id\n", "error", "rename it to outcomes.csv"),
        ("outcome_2026-02.csv", "lead_id\n", "error", "rename it to outcomes.csv"),
        ("campaign-map.csv", "key\n", "error", "rename it to campaign_map.csv"),
        ("leads_old.csv", LEADS, "warn", "rename it to leads.csv"),
        ("budget.csv", "a\n", "warn", "Inputs are named"),
        ("notes.docx", b"PK", "warn", "formats are"),
        ("~$leads.csv", b"\x03", "warn", "Nothing to do"),
        (".DS_Store", b"\x00", "warn", "Nothing to do"),
        ("leads.csv.part", LEADS, "warn", "Nothing to do"),
        ("outcomes.csv/a.csv", "lead_id\n", "error", "Name it outcomes/"),
        ("archive/leads.csv", LEADS, "warn", "<input>"),
    ],
)
def test_what_is_not_read_is_named_with_the_reason(reader, tmp_path, name, content, severity, words):
    write(tmp_path, {"leads.csv": LEADS, name: content})
    (row,) = statements(reader, tmp_path).values()
    assert (row["source_file"], row["rule"], row["severity"]) == (name.split("/")[0], "file_not_read", severity)
    assert words in row["hint"]


def test_a_statement_reads_what_is_no_input(reader, tmp_path):
    statement = "select '1' as lead_id, '2026-02-01' as created_at from '{data_dir}/crm.csv'"
    write(tmp_path, {"leads.sql": statement, "crm.csv": "a\n1\n"})
    assert statements(reader, tmp_path) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"<table><tr><td>lead_id</td></tr></table>", "web page"),
        (b'[{"lead_id": 1}]', "JSON"),
        (b'{"lead_id": 1}\n{"lead_id": 2}\n', "JSON"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1" + bytes(40), "Parquet"),
        (b'"a,b,lead_id,created_at"\n"1,2,L1,2026-02-01"\n', "quotes as a whole"),
    ],
)
def test_a_file_that_is_something_else_is_called_what_it_is(reader, tmp_path, content, words):
    write(tmp_path, {"sales.csv": SALES, "leads.csv": content})
    row = statements(reader, tmp_path)["leads.csv", "undecodable_file"]
    assert row["severity"] == "error"
    assert words in row["problem"]


def test_a_file_of_byte_order_marks_is_empty(reader, tmp_path):
    write(tmp_path, {"leads.csv": b"\xef\xbb\xbf\r\n"})
    assert ("leads.csv", "empty_file") in statements(reader, tmp_path)


def test_what_is_no_regular_file_is_refused_before_it_is_opened(reader, tmp_path):
    os.mkfifo(tmp_path / "leads.csv")
    (tmp_path / "sales.csv").symlink_to(tmp_path / "sales.csv")
    (tmp_path / "ads.csv").symlink_to(tmp_path / "gone.csv")
    found = statements(reader, tmp_path)
    assert "no regular file" in found["leads.csv", "undecodable_file"]["problem"]
    assert "leads to itself" in found["sales.csv", "undecodable_file"]["problem"]
    assert "link to nothing" in found["ads.csv", "undecodable_file"]["problem"]


def test_long_lines_and_large_files_are_refused_with_the_number(reader, tmp_path):
    write(tmp_path, {"leads.csv": LEADS + "x" * (3 << 20), "sales.csv": gzip.compress(SALES.encode())})
    found = statements(reader, tmp_path, limits=Limits(line_megabytes=2, unpacked_gigabytes=0))
    assert "max_unpacked_gigabytes" in found["sales.csv", "undecodable_file"]["problem"]
    found = statements(reader, tmp_path, limits=Limits(line_megabytes=2))
    assert "more than 2 MB (var max_line_megabytes)" in found["leads.csv", "undecodable_file"]["problem"]


@pytest.mark.parametrize(
    ("body", "read", "refused"),
    [
        # An unquoted comma in a name, and one in a number, with a blank last column to hide them.
        ("2026-02-01,c1,Hats, caps,100,5,1.50\n" + ADS_ROW, ["1.50"], [2]),
        ("2026-02-01,c1,Brand,1,200,5,1.50\n" + ADS_ROW, ["1.50"], [2]),
        ("2026-02-01,c1,Brand\nand more,100,5,1.50\n" + ADS_ROW, ["1.50"], [2]),
        ("2026-02-01,c1,Brand\nand\nmore,100,5,1.50\n" + ADS_ROW, ["1.50"], [2]),
        ("2026-02-01,c1,Brand,100,5\n" + ADS_ROW, ["1.50"], [2]),
        ("2026-02-01,c1,Bra\x00nd,100,5,1.50\n" + ADS_ROW, ["1.50"], [2]),
        (ADS_ROW + ADS.replace("date,", "\ufeffdate,") + ADS_ROW.replace("1.50", "2.50"), ["1.50", "2.50"], []),
        (
            ADS_ROW + "campaign_id,date,spend,clicks,impressions,campaign_name\nc1,2026-02-01,9,1,1,A\n",
            ["1.50"],
            [3, 4],
        ),
        (ADS_ROW + '\n"End of report"\n"Generated by: Kim"\n', ["1.50"], []),
        (ADS_ROW + "\nCopyright 2026 Example Ltd,,,,,\n", ["1.50"], []),
    ],
)
def test_a_record_of_another_width_is_refused_and_no_value_moves(reader, tmp_path, body, read, refused):
    write(tmp_path, {"leads.csv": LEADS, "ads.csv": ADS + body})
    rows = reader.rows(tmp_path, "ads")
    assert [row["spend"] for row in rows if row["read_error"] is None] == read
    assert [row["source_line"] for row in rows if row["read_error"]] == refused


def test_footers_and_repeated_headers_are_said_with_their_lines(reader, tmp_path):
    header = "customer_id,customer_name\n"
    body = header + "K1,Alpha\n" + header + "K2,Beta\n\nConfidential Information - Do Not Distribute\nExample Ltd\n"
    write(tmp_path, {"sales.csv": SALES, "customers.csv": body})
    found = statements(reader, tmp_path)
    assert "on line 3" in found["customers.csv", "repeated_header"]["problem"]
    assert "lines 6 to 7" in found["customers.csv", "report_footer"]["problem"]
    assert [row["customer_id"] for row in reader.rows(tmp_path, "customers")] == ["K1", "K2"]


@pytest.mark.parametrize(
    ("text", "encoding", "rule"),
    [
        ("Größe Köln", "cp1252", None),
        ("été à Besançon", "latin-1", None),
        ("Весна Казань", "cp1251", "doubtful_encoding"),
        ("Zażółć gęślą jaźń", "cp1250", "doubtful_encoding"),
        ("春のキャンペーン", "cp932", "doubtful_encoding"),
        ("冬季促销 广告", "gb18030", "doubtful_encoding"),
        ("Χειμερινή προσφορά", "cp1253", "doubtful_encoding"),
    ],
)
def test_the_whole_file_decides_the_encoding(reader, tmp_path, text, encoding, rule):
    plain = ADS_ROW * 40_000
    content = (ADS + plain + ADS_ROW.replace("Brand", text)).encode(encoding)
    write(tmp_path, {"leads.csv": LEADS, "ads.csv": content})
    assert {found for _, found in statements(reader, tmp_path)} == ({rule} if rule else set())
    assert reader.rows(tmp_path, "ads")[-1]["campaign_name"] == text


def test_lines_of_another_encoding_are_refused_and_garbled_text_is_said(reader, tmp_path):
    mixed = ADS + "2026-02-01,c1,Åre,100,5,1.50\n" + ADS_ROW
    content = mixed.encode() + "2026-02-02,c1,Åre,100,5,1.50\n".encode("latin-1")
    write(tmp_path, {"leads.csv": LEADS, "ads.csv": content, "outcomes.csv": "lead_id,stage,occurred_at,note\n"})
    rows = reader.rows(tmp_path, "ads")
    assert [(row["source_line"], row["campaign_name"]) for row in rows if not row["read_error"]] == [
        (2, "Åre"),
        (3, "Brand"),
    ]
    twice = "Zürich".encode().decode("cp1252")
    write(tmp_path, {"outcomes.csv": f"lead_id,stage,occurred_at,note\nL1,won,2026-02-03,{twice}\n"})
    assert "on line 2" in statements(reader, tmp_path)["outcomes.csv", "doubtful_encoding"]["problem"]


def test_a_declared_encoding_decides_and_an_unknown_one_is_said(reader, tmp_path):
    write(tmp_path, {"leads.csv": LEADS.replace("DE", "Łódź").encode("cp1250")})
    assert statements(reader, tmp_path, limits=Limits(encoding="cp1250")) == {}
    row = statements(reader, tmp_path, limits=Limits(encoding="klingon"))["leads.csv", "undecodable_file"]
    assert "klingon" in row["problem"]


def test_of_two_columns_alike_the_filled_one_counts(reader, tmp_path):
    body = "lead_id,stage,occurred_at,Amount,amount\nL1,won,2026-02-03,,700\nL2,won,2026-02-04,,800\n"
    write(tmp_path, {"leads.csv": LEADS, "outcomes.csv": body})
    assert [row["value"] for row in reader.rows(tmp_path, "outcomes")] == ["700", "800"]
    write(tmp_path, {"outcomes.csv": body.replace("03,,700", "03,650,700")})
    row = statements(reader, tmp_path)["outcomes.csv", "repeated_column"]
    assert row["severity"] == "error"
    assert "Amount (column 4) and amount (column 5), that differ on line 2" in row["problem"]


def test_headers_carry_currency_and_zone(reader, tmp_path):
    outcomes = "lead_id,stage,occurred_at (CET),Value (£)\nL1,won,2026-02-03 10:00,700\n"
    sales = SALES.replace("revenue", "Revenue (TCV)")
    write(tmp_path, {"leads.csv": LEADS, "outcomes.csv": outcomes, "sales.csv": sales})
    (row,) = reader.rows(tmp_path, "outcomes")
    assert (row["value"], row["money_currency"], row["header_zone"]) == ("700", "GBP", "CET")
    (row,) = reader.rows(tmp_path, "sales")
    assert (row["revenue"], row["money_currency"]) == ("100", None)
    assert "TCV" in statements(reader, tmp_path)["sales.csv", "unknown_word_in_header"]["problem"]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Lead ID,Created Date,Created Time", "L1,2026-02-01,14:30", "2026-02-01 14:30"),
        ("Lead ID,Time,Created Date", "L1,2:30 PM,02/13/2026", "02/13/2026 2:30 PM"),
        ("lead_id,created_at,Uhrzeit", "L1,13.02.2026,14:30:05", "13.02.2026 14:30:05"),
    ],
)
def test_a_time_in_a_column_of_its_own_joins_its_date(reader, tmp_path, header, row, expected):
    write(tmp_path, {"leads.csv": f"{header}\n{row}\n"})
    assert [lead["created_at"] for lead in reader.rows(tmp_path, "leads")] == [expected]


def test_columns_that_number_rows_or_name_customers_are_said(reader, tmp_path):
    sales = "#,Order No,Order Date,Kunde,Customer,SKU,Amount\n"
    sales += "".join(f"{n},O{n},2026-02-0{n},x,{name},A1,10\n" for n, name in enumerate(["Acme GmbH", "Beta Ltd"], 1))
    write(tmp_path, {"sales.csv": sales, "leads.csv": LEADS.replace("country", "Unnamed: 7")})
    found = statements(reader, tmp_path)
    assert {("sales.csv", "row_number_column"), ("sales.csv", "names_for_ids")} <= found.keys()
    assert ("leads.csv", "row_number_column") in found
    assert [(row["customer_id"], row["customer_name"]) for row in reader.rows(tmp_path, "sales")] == [
        (None, "Acme GmbH"),
        (None, "Beta Ltd"),
    ]
    assert {row["canonical_column"] for row in reader.files(tmp_path) if row["header"] == "Unnamed: 7"} == {"ignored"}


def test_a_header_without_a_meaning_is_shown_with_the_column_it_may_be(reader, tmp_path):
    write(tmp_path, {"leads.csv": "lead_id,created_at,utm_campain,budget\nL1,2026-02-01,x,y\n"})
    suggested = {row["header"]: row["suggested_column"] for row in reader.files(tmp_path)}
    assert suggested == {"lead_id": None, "created_at": None, "utm_campain": "utm_campaign", "budget": None}


def test_test_leads_are_refused(reader, tmp_path):
    leads = "id,created_time,form_id,full_name,email\nl:1,2026-02-01,f:1,Eva,eva@example.com\n"
    leads += "l:2,2026-02-02,f:1,<test lead: dummy data for full_name>,test@fb.com\n"
    write(tmp_path, {"leads.csv": leads})
    assert [row["read_error"] for row in reader.rows(tmp_path, "leads")] == [
        None,
        "is a test lead that the platform made",
    ]


FORMS = {
    "plain": LEADS.encode(),
    "quoted": b'lead_id,created_at,note\nL1,2026-02-01,"a, b"\nL2,2026-02-02,"c\nd"\n',
    "semicolons": "lead_id;created_at;größe\nL1;2026-02-01;x\n".encode("cp1252"),
    "utf16": LEADS.encode("utf-16"),
    "shift_jis": LEADS.replace("DE", "東京").encode("cp932"),
    "footer": (LEADS + "\nGrand Total,2,\nCopyright 2026\n").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_mutation_of_a_file_ends_in_a_traceback_or_moves_an_id(reader, tmp_path, form):
    chance = random.Random(form)
    pieces = [b"", b'"', b"\n", b"\r", b",", b";", b"\x00", b"\xff", b"\xc3", b"\x1a", b"\t", b"\xef\xbb\xbf"]
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        mutated = bytearray(FORMS[form])
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(mutated))
            mutated[place : place + chance.randrange(3)] = chance.choice(pieces)
        (folder / "leads.csv").write_bytes(mutated)
        assert all(row["problem"] for row in reader.files(folder) if row["rule"])
        lines = [row["source_line"] for row in reader.rows(folder, "leads")]
        assert lines == sorted(set(lines))
