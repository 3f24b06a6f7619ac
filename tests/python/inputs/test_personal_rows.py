"""What raw rows keep of people."""


def test_raw_rows_hold_nothing_that_leads_to_a_person(reader, tmp_path):
    (tmp_path / "leads.csv").write_text(
        "Kontakt,lead_id,created_at,email,Phone,name,utm_content,Feld 7,notes,industry\n"
        "Ann Lee,1,2026-01-05,ann@firm.example,030 555,Ann Lee,ann@firm.example,+49 30 1234567,"
        "ask ann@firm.example,water\n"
        "Bob Day,2,2026-01-06,bob@firm.example,030 556,Bob Day,x,+49 30 1234568,,metal\n"
        "Cy Fox,3,2026-01-06,cy@firm.example\n",
        encoding="utf-8",
    )
    described = reader.files(tmp_path)
    assert [row["header"] for row in described if row["canonical_column"] == "personal"] == ["Kontakt", "Feld 7"]
    rows = reader.rows(tmp_path, "leads")
    text = repr(rows)
    for token in ("Ann", "Bob", "Cy", "firm.example", "1234567", "030 55"):
        assert token not in text
    assert dict(rows[0]["attributes"]) == {"notes": "ask (e-mail)", "industry": "water"}
    assert len(rows[0]["email"]) == len(rows[0]["phone"]) == len(rows[0]["person_name"]) == 64
