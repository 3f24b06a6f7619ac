"""An encoding is told only where one reading fits; what has two is refused, whatever was declared for other files."""

import pytest

from elv.inputs.survey import Limits, survey_bytes

CERTAIN = [
    ("Müller,Köln\nGroß,Nürnberg", "cp1252", "cp1252"),
    ("España,Logroño", "cp1252", "cp1252"),
    ("Élève,Genève\nPremière,Coût", "cp1252", "cp1252"),
    ("Sørensen,Ålesund\nÆrø,Pål", "cp1252", "cp1252"),
    ("Promoções,São Paulo", "cp1252", "cp1252"),
    ("5 €,m²\n£10,Acme®", "cp1252", "cp1252"),
    ("Gdańsk,Kraków\nŁódź,Toruń", "cp1250", "cp1250"),
    ("Dvořák,Plzeň\nČerný,Ústí", "cp1250", "cp1250"),
    ("Győr,Szűcs Ödön\nKőszeg,Tóth", "cp1250", "cp1250"),
    ("Ayşe Yılmaz,İzmir\nGökhan Şahin,Çankırı\nMuğla,Üsküdar", "cp1254", "cp1254"),
    ("Kęstutis,Šiauliai\nJūratė,Žukauskas", "cp1257", "cp1257"),
    ("Łódź,Gdańsk\nŻółty,Święty", "iso8859_2", "iso8859_2"),
    ("Łódź Żółw,x", "cp1250", "cp1250"),
    ("Wójcik,Łódź\nŻółkiewski,Gdańsk", "cp852", "cp852"),
    ("Иванов Сергей,Москва\nПетрова,Казань", "cp1251", "cp1251"),
    ("台北市,王小明\n新竹股份有限公司,林美玲", "big5", "big5"),
]
UNCERTAIN = [
    ("Gökhan,Muğla", "cp1254"),
    ("Erdő,Kovács", "cp1250"),
    ("Иванов Сергей,Москва\nПетрова Анна,Казань\nООО Ромашка,Самара", "koi8_r"),
    ("台北", "big5"),
    ("서울특별시,김철수\n부산광역시,이영희", "cp949"),
    ("กรุงเทพ,สมชาย", "cp874"),
]


def survey(path, text, encoding, declared=""):
    content = f"name,city\n{text}\n"
    path.write_bytes(content.encode(encoding))
    return content, survey_bytes(path, Limits(encoding=declared))


@pytest.mark.parametrize(("text", "written", "expected"), CERTAIN)
def test_one_reading_is_taken_and_said_unless_western(tmp_path, text, written, expected):
    content, read = survey(tmp_path / "file.csv", text, written)
    assert read.encoding == expected
    assert content.encode(written).decode(read.encoding) == content
    assert bool(read.warning) == (expected != "cp1252")


@pytest.mark.parametrize(("text", "written"), UNCERTAIN)
def test_two_readings_are_refused_and_a_declared_one_decides(tmp_path, text, written):
    _, read = survey(tmp_path / "file.csv", text, written)
    assert "set the var input_encoding" in read
    content, read = survey(tmp_path / "file.csv", text, written, declared=written)
    assert content.encode(written).decode(read.encoding) == content
    assert read.warning is None


def test_a_declared_encoding_leaves_utf8_alone(tmp_path):
    content, read = survey(tmp_path / "file.csv", "Łódź,Gdańsk", "utf-8", declared="cp1254")
    assert read.encoding == "utf-8"
    assert content.encode().decode(read.encoding) == content
