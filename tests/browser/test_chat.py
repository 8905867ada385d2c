"""The page to ask on, as an adviser uses it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from api.house import House
from tests.browser.conftest import BACK, BODY, DRAFT, WAIT, Visit, drawn

pytestmark = pytest.mark.browser
REVENUE = "What was Kestrane Aerospace's revenue in FY2025?"
BOTH = "Compare revenue of Veldmar and Kestrane in FY2025"
RATING = "What is our rating on Veldmar?"
PRICE = "How did the Veldmar share price move over the last year?"
UNKNOWN = "What did Globex Corporation earn in 1998?"
ADVICE = "Should I put my 80 year old client into Veldmar?"
NAMED = "Veldmar, the view that we hold after the third quarter of the present year"
FOCUSED = """() => {
  const one = document.activeElement;
  return (one.getAttribute("aria-label") || one.textContent || "").trim();
}"""
CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  return Promise.all(["text/plain", "text/html"].map(async (type) => (await item.getType(type)).text()));
}"""
Shot = Callable[[Page, str], None]


def ask(page: Page, question: str, status: str = "answered") -> None:
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("article.turn").last).to_have_attribute("data-status", status, timeout=30_000)


def test_an_answer_opens_its_page_with_the_words_marked_and_escape_gives_the_focus_back(
    visit: Visit, house: House, shot: Shot
) -> None:
    page = visit.open()
    ask(page, REVENUE)
    chip = page.get_by_role("button", name=re.compile(r"Source 1, .*page \d+, published")).first
    chip.click()
    mark = page.locator("rect.hl").first
    expect(mark).to_be_visible()
    image = page.get_by_role("img", name=re.compile("^Page "))
    drawn(page)
    shot(page, "source")
    record = house.desk.audit.read(1)[0]["answer"]["citations"][0]
    told = page.request.get(
        f"/v1/documents/{record['document_id']}/pages/{record['page']}",
        params={"start": record["span"][0], "end": record["span"][1]},
    ).json()
    x0, y0, x1, y1 = told["rectangles"][0]
    box, whole = mark.bounding_box(), image.bounding_box()
    assert box
    assert whole
    scale = whole["width"] / told["width"]
    assert whole["height"] == pytest.approx(told["height"] * scale, abs=2)
    assert box["x"] == pytest.approx(whole["x"] + (x0 - 1.5) * scale, abs=2)
    assert box["y"] == pytest.approx(whole["y"] + (y0 - 1.5) * scale, abs=2)
    assert box["width"] == pytest.approx((x1 - x0 + 3) * scale, abs=2)
    assert box["height"] == pytest.approx((y1 - y0 + 3) * scale, abs=2)
    expect(page.get_by_text("Found on this page")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Source")).to_be_hidden()
    expect(chip).to_be_focused()


def test_pages_turn_and_other_citations_are_a_key_away(visit: Visit) -> None:
    page = visit.open()
    ask(page, "What was Veldmar's operating margin in FY2025?")
    page.get_by_role("button", name=re.compile("^Source 1, ")).first.click()
    panel = page.get_by_role("complementary", name="Source")
    expect(panel.locator("rect.hl").first).to_be_visible()
    first = panel.locator("blockquote").inner_text()
    page.keyboard.press("]")
    expect(panel.locator("blockquote")).not_to_have_text(first)
    panel.get_by_role("button", name="Next page").click()
    expect(panel.get_by_text(re.compile("The cited words are on page"))).to_be_visible()
    href = panel.get_by_role("link", name="Open file").get_attribute("href")
    assert href
    assert re.search(r"/file#page=\d+$", href)


def test_a_comparison_is_a_table_to_sort_by_key_and_to_save(visit: Visit, shot: Shot) -> None:
    page = visit.open()
    ask(page, BOTH)
    table = page.get_by_role("region", name="Comparison")
    heads = table.get_by_role("columnheader")
    heads.nth(1).get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(heads.nth(1)).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("rowheader").first).to_contain_text("Veldmar")
    page.keyboard.press("Enter")
    expect(table.get_by_role("rowheader").first).to_contain_text("Kestrane")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download CSV").click()
    rows = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert len(rows) == 3
    assert "10,812" in rows[1] + rows[2]
    shot(page, "comparison")


def test_a_house_view_says_who_disagrees_and_a_price_shows_its_figures(visit: Visit, shot: Shot) -> None:
    page = visit.open()
    ask(page, RATING)
    card = page.get_by_role("region", name="House view")
    expect(card.get_by_text("Buy", exact=True)).to_be_visible()
    expect(card.get_by_text("Others see it differently")).to_be_visible()
    shot(page, "house-view")
    ask(page, PRICE)
    expect(page.get_by_role("img", name=re.compile("VELDM close"))).to_be_visible()
    page.get_by_text("Show the data").click()
    expect(page.get_by_role("region", name=re.compile("Data: VELDM close")).get_by_role("row").nth(5)).to_be_visible()
    shot(page, "prices")


def test_a_cited_figure_shows_its_periods_and_each_opens_its_place(visit: Visit, shot: Shot) -> None:
    page = visit.open(scheme="dark")
    ask(page, REVENUE)
    picture = page.get_by_role(
        "img", name=re.compile(r"^Kestrane Aerospace S\.A\.: Revenue\. FY2023: 8,845; .*FY2026E")
    )
    expect(picture).to_be_visible()
    shot(page, "metric")
    page.get_by_text("Show the data").click()
    page.get_by_role("button", name="FY2024 on its page").click()
    expect(page.locator("rect.hl")).to_have_count(1)
    expect(page.get_by_role("button", name="FY2024 on its page")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download PNG").click()
    with Image.open(saved.value.path()) as saved_image:
        assert (saved_image.format, saved_image.size) == ("PNG", (1360, 496))
        assert saved_image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
        assert len(saved_image.convert("L").getcolors() or ()) > 20
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download CSV").click()
    rows = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[:2] == ["period,value,estimate", "FY2023,8845,no"]


def test_companies_and_prices_are_drawn_beside_each_other(visit: Visit, shot: Shot) -> None:
    page = visit.open(width=390, height=844)
    ask(page, BOTH)
    bars = page.get_by_role(
        "img", name=re.compile("^Revenue, FY2025\\. Kestrane Aerospace S.A.: €10,812 million; Veldmar")
    )
    expect(bars).to_be_visible()
    bars.locator("xpath=..").get_by_text("Show the data").click()
    data = page.get_by_role("region", name="Data: Revenue, FY2025")
    expect(data.get_by_role("row")).to_have_count(3)
    data.get_by_role("button", name=re.compile("^Source 1, ")).click()
    expect(page.locator("rect.hl").first).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, "Compare the Veldmar and Kestrane share price since January")
    lines = page.get_by_role(
        "img", name=re.compile(r"^VELDM, KESTR close, .*, from 100\. VELDM: 99\.2; KESTR: 127\.5\.$")
    )
    expect(lines).to_be_visible()
    assert lines.locator("path").count() == 2
    shot(page, "beside-each-other")


TABLED = """async (table) => {
  const { tabled } = await import('/static/tabled.mjs');
  const figures = tabled({ table, figures: [], citations: [] }, () => {});
  return figures.map((one) => one.querySelector('svg').getAttribute('aria-label'));
}"""


TABLES: list[tuple[list[str], list[list[str]], list[str]]] = [
    (["", "FY2024", "FY2025"], [["Margin", "11.2%", "12.0%"]], ["Margin. FY2024: 11.2; FY2025: 12."]),
    (["", "FY2024", "FY2025"], [["Cash", "($1.2 billion)", "$900 million"]],
     ["Cash. FY2024: -1,200; FY2025: 900."]),
    (["Date", "Rating", "Target"], [["29 Oct 2026", "Buy", "EUR 158"], ["19 Aug 2025", "Hold", "EUR 140"]],
     ["Target. 19 Aug 2025: 140; 29 Oct 2026: 158."]),
    (["Company", "Revenue"], [["A", "$5 million"], ["B", "€5 million"]], []),
    (["Company", "Rank"], [["A", "1"], ["B", "2"]], []),
    (["Company", "Published"], [["A", "29 Oct 2026"], ["B", "3 Nov 2026"]], []),
    (["Company", "Rating"], [["A", "Buy"], ["B", "Hold"]], []),
    (["Company", "Revenue"], [["A", "$5 million"]], []),
]  # fmt: skip


def test_a_table_is_drawn_where_its_figures_are_of_one_kind(visit: Visit) -> None:
    page = visit.open("/health")
    for columns, rows, drawn_as in TABLES:
        assert page.evaluate(TABLED, {"columns": columns, "rows": rows, "sources": []}) == drawn_as, columns


DRAWN = """async (text) => {
  const { metrics } = await import('/static/metrics.mjs');
  const [figure] = await metrics({ status: 'answered',
    figures: [{ text, value: '-1637', period: 'FY2021', basis: 'quoted', source: 1 }],
    citations: [{ n: 1, document_id: 'd', span: [0, 9], title: 'A filing', found: 'exact' }] }, () => {});
  document.body.append(figure);
  const at = (name) => [...figure.querySelectorAll('text.' + name)].map((one) => Number(one.getAttribute('y')));
  const said = figure.querySelector('svg').getAttribute('aria-label');
  return { said, lowest: Math.max(...at('value')), axis: Math.max(...at('tick')) };
}"""


@pytest.mark.parametrize(
    ("text", "said"),
    [("$1,637 million", "FY2019: 1,978; FY2021: 1,637"), ("-$1,637 million", "FY2019: -1,978; FY2021: -1,637")],
)
def test_an_outflow_is_drawn_as_the_amount_that_the_answer_says(visit: Visit, text: str, said: str) -> None:
    page = visit.open()
    points = [
        {"period": p, "value": v, "estimate": False, "cell": [0, 1]}
        for p, v in (("FY2019", "-1978"), ("FY2021", "-1637"))
    ]
    row = {"label": "Capital expenditures", "unit": "USD million", "page": 68, "points": points}
    page.route("**/v1/documents/d/series*", lambda route: route.fulfill(json={"issuer": "Shiprock", "series": [row]}))
    drawn_as = page.evaluate(DRAWN, text)
    assert said in drawn_as["said"]
    assert drawn_as["lowest"] < drawn_as["axis"] - 10


def test_a_view_of_an_earlier_day_says_that_it_is_superseded(visit: Visit, shot: Shot) -> None:
    page = visit.open("/?as_of=2026-03-01")
    expect(page.get_by_role("button", name="Remove As of 2026-03-01")).to_be_visible()
    ask(page, RATING)
    card = page.get_by_role("region", name="House view")
    expect(card.get_by_text("Superseded on 29 Oct 2026. This is not the current view.")).to_be_visible()
    expect(page.get_by_role("region", name="Sources").get_by_text("superseded")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Source 1, ")).first.click()
    expect(page.get_by_text("This research is superseded; it is not the current view.")).to_be_visible()
    drawn(page)
    shot(page, "superseded")


def test_words_that_are_not_on_the_page_are_said_not_to_be(visit: Visit) -> None:
    page = visit.open()

    def tampered(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"found": "exact"', '"found": "no"'))

    page.route("**/v1/ask", tampered)
    ask(page, REVENUE)
    expect(page.get_by_text("wording not found")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Source 1, .*, wording not found")).first.click()
    expect(page.get_by_text("This wording is not on the cited page.")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Page "))).to_be_visible()
    assert page.locator("rect.hl").count() == 0
    assert "%" not in page.get_by_role("complementary", name="Source").inner_text()


def test_an_answer_in_part_says_what_it_leaves_open(visit: Visit, shot: Shot) -> None:
    page = visit.open(width=390, height=844, scheme="dark")

    def in_part(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"missing": null', '"missing": "its headcount"'))

    page.route("**/v1/ask", in_part)
    ask(page, REVENUE)
    expect(page.get_by_role("region", name="Left open")).to_have_text(re.compile("does not say: its headcount$"))
    shot(page, "in-part")


def test_what_fails_is_said_and_asked_again_and_an_answer_leads_on(visit: Visit) -> None:
    page = visit.open()
    page.route("**/v1/ask", lambda route: route.abort(), times=1)
    page.get_by_label("Question", exact=True).fill(RATING)
    page.keyboard.press("Enter")
    failed = page.locator("article.turn[data-status=failed]")
    failed.get_by_role("button", name="Try again").click()
    answered = page.locator("article.turn[data-status=answered]")
    expect(answered).to_be_visible(timeout=30_000)
    onward = answered.get_by_role("group", name="Questions to go on with").get_by_role("button")
    expect(onward).to_have_count(3)
    onward.first.click()
    expect(page.locator("article.turn").nth(2)).to_have_attribute("data-status", "answered", timeout=30_000)
    visit.troubles[:] = [text for text in visit.troubles if "net::ERR_FAILED" not in text]


def test_what_is_not_answered_says_why_and_what_to_do(visit: Visit, shot: Shot) -> None:
    page = visit.open()
    ask(page, UNKNOWN, "abstained")
    card = page.get_by_role("region", name="What is missing")
    expect(card).to_be_visible()
    card.get_by_role("button", name="Ask it differently").click()
    expect(page.get_by_label("Question", exact=True)).to_have_value(UNKNOWN)
    ask(page, ADVICE, "refused")
    expect(page.locator(".kind.refused")).to_have_text("Not something I can answer")
    ask(page, BACK, "needs_input")
    expect(page.get_by_role("button", name="Kestrane Aerospace", exact=True)).to_be_visible()
    shot(page, "unanswered")


def test_a_draft_waits_is_edited_and_is_approved_once(visit: Visit, shot: Shot) -> None:
    page = visit.open()
    ask(page, DRAFT, "awaiting_approval")
    card = page.get_by_role("region", name="Awaiting approval")
    expect(card.get_by_label("To", exact=True)).to_have_value("client@example.com")
    card.get_by_label("Body").fill(BODY + " Regards.")
    shot(page, "approval")
    card.get_by_role("button", name="Approve").click()
    expect(card.get_by_text("Approved as edited, and done.")).to_be_visible()
    expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    mail = card.get_by_role("link", name="Open in your mail program").get_attribute("href")
    assert mail
    assert mail.startswith("mailto:client%40example.com?subject=Veldmar&body=")
    assert mail.endswith("Regards.")
    ask(page, DRAFT, "awaiting_approval")
    page.goto("/review")
    waiting = page.get_by_role("region", name="Drafts").get_by_role("region", name="Awaiting approval").first
    expect(waiting.get_by_label("Body")).to_have_value(BODY)
    waiting.get_by_role("button", name="Deny").click()
    expect(waiting.get_by_text("Denied. Nothing was sent.")).to_be_visible()


def test_feedback_becomes_a_case_and_the_audit_proves_the_run(visit: Visit, shot: Shot) -> None:
    page = visit.open()
    ask(page, REVENUE)
    helpful = page.get_by_role("button", name="Helpful", exact=True)
    helpful.click()
    page.get_by_role("button", name="Good sources").click()
    expect(page.get_by_text("Thank you, noted.")).to_be_visible()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(helpful).to_be_focused()
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("button", name="Wrong page").click()
    expect(page.get_by_text("Thank you, noted.")).to_be_visible()
    page.goto("/review")
    expect(page.get_by_role("region", name=re.compile("Feedback on: "))).to_have_count(1)
    card = page.get_by_role("region", name=re.compile("Feedback on: "))
    expect(card.get_by_text("Wrong page")).to_be_visible()
    assert card.get_by_label("Document").input_value().startswith("KESTR_")
    shot(page, "review")
    card.get_by_role("button", name="Make it a case").click()
    expect(card.get_by_text("needs a question and its right answer")).to_be_visible()
    card.get_by_label("Right answer").fill("EUR 10,812 million")
    card.get_by_role("button", name="Make it a case").click()
    expect(page.get_by_text("Nothing waits for review.")).to_be_visible()
    page.goto("/audit")
    page.get_by_label("Search runs").fill("no such words")
    expect(page.get_by_text("No runs recorded.")).to_be_visible()
    page.get_by_label("Search runs").fill("kestrane aerospace's")
    expect(page.get_by_role("region", name="Runs").get_by_role("row").nth(1)).to_be_visible()
    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_text(re.compile(r"Intact: \d+ records"))).to_be_visible()
    page.get_by_role("button", name=REVENUE).first.click()
    page.get_by_role("button", name="Make it again").click()
    expect(page.get_by_text("The same: every tool result")).to_be_visible(timeout=30_000)
    shot(page, "audit")


def test_history_is_found_opened_renamed_and_exported(visit: Visit) -> None:
    page = visit.open()
    ask(page, RATING)
    expect(page).to_have_url(re.compile(r"\?c="))
    kept = page.url
    page.goto("/")
    page.get_by_text("History", exact=True).click()
    page.get_by_label("Search history").fill("larkspur")
    entry = page.locator(".history-item").first
    expect(entry).to_contain_text("rating on Veldmar")
    page.once("dialog", lambda dialog: dialog.accept(NAMED))
    entry.get_by_role("button", name=re.compile("^Rename")).click()
    expect(page.get_by_role("link", name=NAMED)).to_be_visible()
    assert page.locator(".menu").evaluate("menu => menu.scrollWidth <= menu.clientWidth")
    page.get_by_role("link", name=NAMED).click()
    expect(page.get_by_role("region", name="House view")).to_be_visible()
    assert page.url == kept
    page.get_by_text("History", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Markdown").click()
    assert saved.value.path().read_text(encoding="utf-8").startswith(f"## {RATING}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Delete {NAMED}").click()
    expect(page.get_by_role("link", name=NAMED)).to_have_count(0)


def test_scope_is_understood_kept_in_the_address_and_taken_away(visit: Visit) -> None:
    page = visit.open()
    ask(page, REVENUE)
    page.get_by_role("button", name=re.compile(r"^Keep Kestrane Aerospace.* as a filter")).click()
    expect(page).to_have_url(re.compile("tickers=KESTR"))
    page.reload()
    page.get_by_role("button", name="Remove Ticker KESTR").click()
    expect(page).not_to_have_url(re.compile("tickers"))
    page.get_by_role("button", name="Narrow", exact=True).click()
    page.get_by_label("Narrow by").select_option("As of")
    page.get_by_label("Value").fill("soon")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Value")).to_have_attribute("aria-invalid", "true")


def test_an_answer_is_copied_with_its_sources_and_stopped_when_told_to(visit: Visit) -> None:
    page = visit.open()
    ask(page, BOTH)
    page.get_by_role("button", name="Copy for e-mail").click()
    expect(page.get_by_text("Copied with its sources.")).to_be_visible()
    text, html = page.evaluate(CLIPBOARD)
    assert re.search(r"\n\[1\] .*, p\. \d+, .*: \"", text)
    assert re.search(r"\nKestrane Aerospace S\.A\. \| €10,812 million\n", text)
    assert "not personal advice" in text
    assert "reviewed by" in text
    assert re.search(r'<li value="1"><a href="http://127[^"]+/d/\w+\?page=\d+&amp;c=\d+-\d+">', html)
    assert re.search(r"<td[^>]*>€10,812 million \[\d\]</td>", html)
    assert "not personal advice" in html
    assert "<button" not in html
    page.get_by_label("Question", exact=True).fill(WAIT)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("article.turn").last).to_have_attribute("data-status", "stopped")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_the_tab_key_reaches_everything_in_order_and_nothing_moves_for_who_wants_it_still(visit: Visit) -> None:
    page = visit.open()
    page.emulate_media(reduced_motion="reduce")
    ask(page, RATING)
    expect(page.get_by_role("group", name="Questions to go on with")).to_be_visible()
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    reached: list[str] = []
    while "Question" not in reached and len(reached) < 60:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        assert page.evaluate("() => document.activeElement.matches(':focus-visible')"), reached
    order = ["Skip to the question", "Library", "New", "History", "Narrow", "Source 1", "Source 2", "Copy for e-mail",
             "Helpful", "Question"]  # fmt: skip
    at = [next((i for i, name in enumerate(reached) if name.startswith(wanted)), -1) for wanted in order]
    assert (-1 not in at, at) == (True, sorted(at)), reached
    page.keyboard.type(WAIT)
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).to_be_visible()
    assert page.evaluate("() => document.getAnimations().length") == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("() => document.getAnimations().length") == 1
    page.get_by_role("button", name="Stop").click()


def test_it_all_works_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.type(REVENUE)
    page.keyboard.press("Enter")
    expect(page.locator("article.turn").last).to_have_attribute("data-status", "answered", timeout=30_000)
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("]")
    expect(page.locator("rect.hl").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Source 1, ")).first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()


def test_markup_in_a_document_stays_text(visit: Visit) -> None:
    page = visit.open("/library")
    page.get_by_role("button", name=re.compile("Shiprock")).click()
    page.get_by_role("button", name="Page beside its text").click()
    expect(page.get_by_role("region", name="Text", exact=True)).to_contain_text("Shiprock Mining Hold")
    assert page.locator("#main .split img, #main .split script").count() == 0
    assert page.title() == "Library · Wealthdesk"
