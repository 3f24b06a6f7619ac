"""Personal data: which columns hold it, what is kept of it, and that its salt stands nowhere."""

import csv
import os
import stat
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from elv.builds import Salt, build_fingerprints, salt_of
from elv.inputs.described import FileColumn
from elv.inputs.headers import Column
from elv.inputs.personal import (
    first_cell_sql,
    kept_sql,
    kind_of,
    masked,
    personal_in_all_parts,
    read_words,
    set_salt,
    without_personal,
)
from elv.publishing import make_private

ROOT = Path(__file__).resolve().parents[3]
PERSONAL_HEADERS = """
Email|Work E-mail|E-Mail-Adresse|Mail|Phone|Phone Number|Mobile|Mobile No.|Cell|Tel.|Fax|WhatsApp|First Name
FirstName|Surname|Full name|Contact|Contact Name|Contact Person|Street Address|Address 2|DOB|Date of Birth
Birthday|Passport No|SSN|IBAN|IP|IP Address|Client IP|LinkedIn|LinkedIn Profile|Skype|VAT|VAT Number|Tax ID
Telefon|Telefonnummer|Handy|Handynummer|Mobil|Vorname|Nachname|Ansprechpartner|Ansprechpartnerin|Anschrift
Lieferanschrift|Straße|Hausanschrift|Geburtsdatum|Steuernummer|USt-IdNr.|Kontonummer|Prénom|Nom de famille
Portable|Courriel|Adresse|Rue|Naissance|Date de naissance|N° de sécurité sociale|Apellidos|Nombre|Correo
Correo electrónico|Teléfono|Móvil|Dirección|Fecha de nacimiento|DNI|Nome|Cognome|Cellulare|Indirizzo
Codice fiscale|Data di nascita|Sobrenome|Telefone|Telemóvel|Endereço|Data de nascimento|CPF|Voornaam
Achternaam|Telefoon|Mobiel|Adres|Geboortedatum|Imię|Nazwisko|Ulica|PESEL|Data urodzenia|ФИО|Имя|Фамилия
Телефон|Почта|Адрес|Дата рождения|ИНН|Паспорт|姓名|电话|手机|邮箱|身份证|联系人|氏名|電話番号|メールアドレス
住所|生年月日
Rufnummer|Sozialversicherungsnummer|Hausnummer|National Insurance Number|License plate|Nom|NIR|Coordonnées bancaires
Segundo nombre|Correo electrónico|CURP|Recapito|Numero di telefono|Primeiro nome|Telefoonnummer|Rijbewijs
Imię i nazwisko|Numer telefonu|Дата рождения|联系方式|電話|Förnamn|Efternamn|Personnummer|E-post|Adress|Fornavn
Fødselsdato|CPR-nr|Fødselsnummer|Etunimi|Sukunimi|Puhelin|Sähköposti|Osoite|Příjmení|Rodné číslo|Datum narození
Priezvisko|Vezetéknév|Telefonszám|Születési dátum|Prenume|CNP|Data nașterii|Soyadı|Doğum tarihi|T.C. Kimlik No
Επώνυμο|Τηλέφωνο|ΑΦΜ|Прізвище|ПІБ|Презиме|Prezime|OIB|이메일|휴대폰|생년월일|الهاتف|تاريخ الميلاد|טלפון|שם פרטי
Nama lengkap|Nomor HP|Số điện thoại|เบอร์โทร|มือถือ เบอร์โทรศัพท์
"""
ORDINARY_HEADERS = """
Company size|Country|Land|Pays|Industry|Branche|Employees|Mitarbeiterzahl|Anzahl Mitarbeiter|City|Region
Segment|Status|Source|Product code|Order number|Auftragsnummer|Artikelnummer|Kundennummer|Account number
Numéro de commande|Email opens|Email opt-in|E-Mail Status|Has phone|Phone type|Phone calls|Contact source
Contact type|Contacts count|VAT rate|VAT amount|Mobile app|Mobile sessions|Device|Headphones|iPhone model
Revenue|Umsatz|Chiffre d'affaires|Budget|Landing page|Traffic|Score|Owner|Sales region|Tags|Plan|Handyman
Automobile brand|Material|Tarif|Contract|Contract date|Shipping|Zip region|Rating|Interest|Name of product
Company name|Firma|Telesales|Microphone|Postal region|Via|Model|Category|Zielgruppe|Titel der Kampagne|Gremium
Datum|Fecha|Дата|Город|Страна|国家|行业|会社規模|Ad|Signal|Gate|Mac|Kundenkennzeichen|Wohnort|Cuenta|Rachunek|Stad
Bransch|Land og by|Toimiala|Obor|Iparág|Domeniu|Sektör|Κλάδος|Галузь|Отрасль|Электронная коммерция|Djelatnost
업종|القطاع|ענף|ชื่อบริษัท|Ngành nghề|Industri|Název kampaně|Jméno kampaně|Branża|Settore|Setor
"""
VALUES = {
    "e-mail": ["ann@firm.example", "BOB+x@mail.firm.co.uk", "n/a"],
    "phone": [
        "+49 30 1234567",
        "+1 (555) 010-9999",
        "+4915112345678",
        "0151 2345678",
        "06 12 34 56 78",
        "(030) 1234567",
    ],
    "IP address": ["203.0.113.7", "198.51.100.24", "2001:db8::1"],
    "card number": ["4111 1111 1111 1111", "5500-0000-0000-0004", "3782 822463 10005"],
    "social security number": ["219-09-9999", "078-05-1120"],
    "address of a profile": ["https://www.linkedin.com/in/ann-example", "facebook.com/bob.example"],
    "IBAN": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"],
}
ORDINARY_VALUES = [
    ["2026-01-05", "2026-02-05"],
    ["05.01.2026", "06.01.2026"],
    ["05/01/2026", "31-12-2026"],
    ["2026-01-05 10:00:00", "2026-01-05T10:00:00+01:00"],
    ["10:15:30", "09:30:00"],
    ["1,234.50", "-12.00", "+3.5"],
    ["+120000000", "+5000"],
    ["0012345678", "0099999999"],
    ["10002345678", "4915112345678"],
    ["12-3456-78", "A-100-2000", "SKU 0301-22"],
    ["2024-0001234", "RE-2024-00012"],
    ["10.0.1.2", "3.11.7.1"],
    ["AB12CDEF34567890", "DE12345678901234567890"],
    ["9780306406157", "978-0-306-40615-7"],
    ["11-50", "51-200", "1,001-5,000"],
    ["@brand", "sale @ home"],
    ["12:34:56", "a:b:c"],
    ["Acme GmbH", "Total Energies", None, ""],
    ["52.5200, 13.4050", "(12)"],
    ["4111 1111 1111 1112", "1234 5678 9012 3456"],
    ["000-12-3456", "2026-01-0005"],
    ["https://shop.example/in/ann", "linkedin", "https://www.linkedin.com/company/acme"],
    ["meet at noon", "open [at] night"],
]
PEPPER = Salt("pepper", "of pepper")


@pytest.fixture(scope="module")
def words():
    with (ROOT / "seeds" / "personal_words.csv").open(encoding="utf-8", newline="") as lines:
        return read_words(tuple((row["word"], row["place"]) for row in csv.DictReader(lines)))


def listed(text):
    return [header for line in text.strip().splitlines() for header in line.split("|")]


@pytest.mark.parametrize("header", listed(PERSONAL_HEADERS))
def test_a_header_names_personal_data(words, header):
    assert words.tell(header)


@pytest.mark.parametrize("header", listed(ORDINARY_HEADERS))
def test_an_ordinary_header_is_left_alone(words, header):
    assert not words.tell(header)


@pytest.mark.parametrize("kind", VALUES)
def test_values_decide_for_a_column_of_any_name(words, kind):
    assert kind_of(VALUES[kind]) == kind
    column = Column(0, "Feld 7", "attribute", "feld_7")
    for name in ("leads", "products", "ads"):
        chosen, _ = without_personal(FileColumn(name, "a.csv"), [column], {0: VALUES[kind]}, words)
        assert [(c.canonical, c.attribute) for c in chosen] == [("personal", None)]


@pytest.mark.parametrize(
    "values",
    [
        ["ann@firm.example", "+49 30 1234567", "ask Bob", "cy@firm.example", "0151 2345678"],
        ["Ann Example <ann@firm.example>", "bob (at) firm.example", "cy[at]firm[dot]example"],
    ],
)
def test_kinds_add_up_and_hidden_addresses_count(values):
    assert kind_of(values)


@pytest.mark.parametrize("values", ORDINARY_VALUES)
def test_ordinary_values_are_no_personal_data(values):
    assert kind_of(values) is None


def test_a_header_of_the_project_or_of_an_alias_is_not_judged_by_its_name(words):
    columns = [Column(0, "Contact", "attribute", "contact", alias_key="contact"), Column(1, "Phone", "phone")]
    chosen, _ = without_personal(FileColumn("leads", "a.csv"), columns, {0: ["web"], 1: ["+49 30 1234567"]}, words)
    assert [column.canonical for column in chosen] == ["attribute", "phone"]


def test_ids_that_are_addresses_are_kept_and_said(words):
    column = Column(0, "Customer", "customer_id", alias_key="customer")
    chosen, said = without_personal(FileColumn("sales", "sales.csv"), [column], {0: VALUES["e-mail"]}, words)
    assert chosen == [column]
    assert [(row.rule, row.severity) for row in said] == [("personal_id", "warn")]


def test_a_column_is_personal_in_all_parts_of_an_input():
    rows = [
        FileColumn("leads", "leads/a.csv", column_position=2, header="Feld 7", canonical_column="personal"),
        FileColumn("leads", "leads/b.csv", column_position=2, header="feld 7", canonical_column="attribute"),
        FileColumn("sales", "sales.csv", column_position=2, header="Feld 7", canonical_column="attribute"),
    ]
    assert [row.canonical_column for row in personal_in_all_parts(rows)] == ["personal", "personal", "attribute"]


def test_a_number_after_a_word_for_it_is_masked():
    told = ["Call me at 0171 2345678", "tel. 030/1234567", "phone: (555) 234-5678", "portable 06 12 34 56 78"]
    assert masked(pa.array(told)).to_pylist() == [
        "Call me at (phone)",
        "tel. (phone)",
        "phone: (phone)",
        "portable (phone)",
    ]
    others = ["mobile app 2026", "call on 01/02/2026", "Call campaign 20260105-2", "Order 0301 234567", None]
    assert masked(pa.array(others)).to_pylist() == others


def test_addresses_and_numbers_inside_free_text_are_masked():
    texts = ["call ann@firm.example or +49 30 1234567!", "5 + 3 @ 9", "+12,5 %", None, "2026-01-05T10:00+01:00"]
    shown = ["call (e-mail) or (phone)!", "5 + 3 @ 9", "+12,5 %", None, "2026-01-05T10:00+01:00"]
    assert masked(pa.array(texts)).to_pylist() == shown
    with duckdb.connect() as connection:
        kept = connection.execute(f"select {kept_sql('description', 't', [])} from (select unnest(?) as t)", [texts])
        assert [row[0] for row in kept.fetchall()] == shown


def test_what_is_hashed_is_the_same_for_one_person_and_null_for_nobody():
    with duckdb.connect() as connection:
        set_salt(connection, PEPPER)
        statement = f"select {kept_sql('email', 't', ['n/a'])} from (select unnest(?) as t)"
        found = connection.execute(statement, [["Ann@firm.example ", "ann@firm.example", "N/A", "", None]]).fetchall()
    assert "pepper" not in statement
    assert found[0] == found[1] != (None,)
    assert found[2:] == [(None,)] * 3


def test_the_first_cell_of_a_column_that_is_not_kept_says_only_whether_it_is_a_total():
    with duckdb.connect() as connection:
        texts = ["Summer Smith", "Total: 12", "", None]
        statement = f"select {first_cell_sql('personal', 't')} from (select unnest(?) as t)"
        found = [row[0] for row in connection.execute(statement, [texts]).fetchall()]
    assert found == ["not shown: it may hold personal data", "Total: 12", None, None]


@pytest.fixture
def no_salt(monkeypatch):
    monkeypatch.delenv("ELV_SALT", raising=False)
    monkeypatch.delenv("ELV_DATA_DIR", raising=False)


@pytest.mark.usefixtures("no_salt")
def test_a_warehouse_without_a_salt_gets_one_once_and_says_so(tmp_path, capsys):
    first = salt_of(tmp_path, "data")
    file = tmp_path / "salt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in capsys.readouterr().err
    assert salt_of(tmp_path, "data") == first
    assert capsys.readouterr().err == ""
    assert len(first.value) == 64
    assert salt_of(tmp_path / "other", "data").value != first.value
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["salt"]


@pytest.mark.usefixtures("no_salt")
def test_the_demo_is_the_same_everywhere(tmp_path):
    assert salt_of(tmp_path, "") == salt_of(tmp_path / "other", None)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("no_salt")
def test_a_damaged_salt_is_no_salt(tmp_path):
    (tmp_path / "salt").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="is damaged"):
        salt_of(tmp_path, "data")


def test_the_fingerprint_of_a_salt_can_be_tried_by_nobody(tmp_path, monkeypatch):
    monkeypatch.setenv("ELV_SALT", "pepper")
    here, there = salt_of(tmp_path / "here", "data"), salt_of(tmp_path / "there", "data")
    assert here.value == there.value == "pepper"
    assert here.fingerprint != there.fingerprint
    monkeypatch.setenv("ELV_SALT", "other")
    assert salt_of(tmp_path / "here", "data").fingerprint != here.fingerprint


def test_the_salt_is_in_no_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setenv("ELV_SALT", "pepper")
    sources = build_fingerprints(ROOT, {"data_dir": "data"}, "train", tmp_path)
    bare = duckdb.execute("select sha256('pepper'), sha256('\"pepper\"')").fetchone()
    assert not any(text in str(source) for source in sources for text in ("pepper", *bare))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_warehouse_is_its_owners_alone(tmp_path):
    folder = tmp_path / "warehouse"
    folder.mkdir(mode=0o755)
    (folder / "elv.duckdb").write_bytes(b"")
    (folder / "elv.duckdb").chmod(0o644)
    make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "elv.duckdb").stat().st_mode) == 0o600
