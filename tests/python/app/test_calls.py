"""Call lists: the table as it is, one list per representative, safe against hostile names."""


def test_the_list_is_the_table_and_leads_to_each_representative(browser, published):
    (total,) = published("select count(*) from rep_call_list")[0]
    assert len(browser.rows("/calls.csv")) == total
    for rep, leads, customers in published(
        "select rep_id, count(*) filter (where kind = 'lead'), count(*) filter (where kind = 'account')"
        " from rep_call_list group by rep_id order by rep_id"
    ):
        page = browser.page(browser.page(f"/calls?rep={rep}").link(rep))
        assert [len(table) for table in page.tables] == [number for number in (leads, customers) if number]
        assert len(browser.rows(page.link("Download as CSV"))) == leads + customers
        assert len(page.html) < 100_000
    assert "No calls of nobody are published." in browser.page("/calls/nobody", 404).text


def test_customers_are_called_with_their_best_offer(browser, published):
    customer, rep, offer = published(
        "select customer_id, rep_id, division from whitespace_opportunities where overall_rank = 1"
    )[0]
    (row,) = [row for row in browser.rows("/calls.csv") if row["call_id"] == customer]
    assert (row["rep_id"], row["division"], row["call_rank"]) == (rep, offer, "1")


def test_hostile_names_stay_text(changed):
    evil = "<script>alert(1)</script>/a?b#c"
    at = changed(f"update rep_call_list set rep_id = '{evil}', customer_name = '{evil}', campaign_name = '{evil}'")
    page = at.page(at.page("/calls").link(evil))
    assert "script" not in {tag for tag, _ in page.tags}
    assert evil in page.text


def test_a_copy_without_the_table_says_so(changed):
    at = changed("drop table rep_call_list")
    assert "No call is published" in at.page("/calls").text
