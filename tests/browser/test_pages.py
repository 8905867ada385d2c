"""Every page in both schemes and on a phone: readable, named, reachable, and quick."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Page, expect

from api.house import House
from core.settings import DATA
from tests.api.conftest import served
from tests.api.runs import kept, result
from tests.browser.conftest import Visit, drawn

pytestmark = pytest.mark.browser
CHECKS = (Path(__file__).parent / "checks.js").read_text(encoding="utf-8")
QUESTION = "What is our rating on Veldmar?"
READY = {
    "/": "documents you may see",
    "/library": "Merrowgate Research",
    "/evals": "Runs of this machine",
    "/review": "Feedback",
    "/audit": "When (UTC)",
    "/health": "openai_base_url",
    "/docs": "/v1/ask",
}
AXE_CORE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
AXE = """() => axe.run(document).then(({ violations, passes }) => [
  ...violations.map((one) => `${one.impact} ${one.id}: ${one.nodes[0].html}`),
  ...(passes.length < 10 ? [`critical: axe tried no more than ${passes.length} rules`] : []),
])"""
DROPPED = """() => {
  const dropped = new DataTransfer();
  const text = "<h1>Larkmoor Tools: a first look</h1><p>We rate Larkmoor Tools Hold.</p>";
  dropped.items.add(new File([text], "larkmoor.html", { type: "text/html" }));
  return dropped;
}"""
WATCHED = """() => {
  window.seen = [];
  new MutationObserver(() => {
    for (const bar of document.querySelectorAll(".job progress")) window.seen.push([bar.value, bar.max]);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["value", "max"] });
}"""
MOST_BYTES = 150_000
PARTS = 12
Shot = Callable[[Page, str], None]


def faults(page: Page, *, axe: bool) -> list[str]:
    """What our own rules find; and axe's, where it was fetched."""
    found = list(page.evaluate(CHECKS))
    if axe and AXE_CORE.is_file():
        page.evaluate(AXE_CORE.read_text(encoding="utf-8"))
        found += [text for text in page.evaluate(AXE) if text.startswith(("serious", "critical"))]
    return found


def test_axe_is_the_one_that_the_lock_file_names() -> None:
    if not AXE_CORE.is_file():
        pytest.skip("axe-core is not there; `make test` fetches it where there is npm or the network")
    locked = json.loads(Path(__file__).with_name("package-lock.json").read_text(encoding="utf-8"))
    assert (
        f"axe v{locked['packages']['node_modules/axe-core']['version']}" in AXE_CORE.read_text(encoding="utf-8")[:200]
    )


@pytest.mark.parametrize(
    ("width", "height", "scheme", "axe"),
    [(1600, 900, "dark", False), (1280, 860, "light", True), (768, 1024, "light", False), (390, 844, "dark", True)],
)
def test_no_page_has_a_fault_that_keeps_someone_out(
    visit: Visit, shot: Shot, width: int, height: int, scheme: str, axe: bool
) -> None:
    page = visit.open("/", width=width, height=height, scheme=scheme)
    assert page.request.post("/v1/ask", data={"question": QUESTION}).ok
    found = {}
    for path, text in READY.items():
        page.goto(path)
        expect(page.get_by_text(text).first).to_be_visible(timeout=30_000)
        shot(page, f"{path.strip('/') or 'ask'}-{scheme}-{width}")
        found[path] = faults(page, axe=axe)
    page.goto("/")
    page.get_by_label("Question", exact=True).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("article.turn")).to_have_attribute("data-status", "answered", timeout=30_000)
    found["answer"] = faults(page, axe=axe)
    page.get_by_role("button", name=re.compile("^Source 1, ")).first.click()
    expect(page.locator("rect.hl").first).to_be_visible()
    drawn(page)
    shot(page, f"source-{scheme}-{width}")
    found["source"] = faults(page, axe=axe)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_the_page_is_small_and_soon_there(visit: Visit, address: str) -> None:
    page = visit.open("/health")
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    began = time.perf_counter()
    page.goto(f"{address}/")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    took = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < MOST_BYTES
    assert took < 5


def test_a_file_is_handed_in_watched_found_and_withdrawn(visit: Visit, shot: Shot, tmp_path: Path) -> None:
    page = visit.open("/library")
    file = tmp_path / "fenwick.md"
    file.write_text("# Fenwick Cables: a first look\n\nWe rate Fenwick Cables Buy, target EUR 12.\n", encoding="utf-8")
    locked = tmp_path / "locked.pdf"
    shutil.copyfile(DATA / "corpus" / "PACWN_2026-09-30_private_call_notes.pdf", locked)
    page.get_by_label("Choose files").set_input_files([file, locked])
    expect(page.get_by_text("fenwick.md: read, 1 page")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile(r"locked\.pdf: (set aside|held already)"))).to_be_visible(timeout=30_000)
    page.get_by_label("Search the library").fill("fenwick")
    page.get_by_role("button", name="Fenwick Cables: a first look").click()
    card = page.get_by_role("region", name="Fenwick Cables: a first look")
    expect(card.get_by_role("region", name="Facts")).to_contain_text("current")
    shot(page, "document")
    page.once("dialog", lambda dialog: dialog.accept())
    card.get_by_role("button", name="Withdraw").click()
    expect(card.get_by_text("Withdrawn.")).to_be_visible()
    expect(card.locator(".badge").first).to_have_text("withdrawn")
    expect(page.get_by_role("button", name="Fenwick Cables: a first look")).to_have_count(0)
    page.get_by_role("button", name="What was handed in").click()
    ledger = page.get_by_role("region", name="Sources")
    expect(ledger.get_by_role("row", name=re.compile("PACWN.*needs a password"))).to_be_visible()
    shot(page, "ledger")
    ledger.get_by_role("row", name=re.compile("PACWN")).get_by_role("button", name="Try again").click()
    again = page.get_by_text(re.compile("PACWN.*pdf: set aside. ENCRYPTED"))
    expect(again).to_be_visible(timeout=30_000)


def test_a_file_is_dropped_and_its_page_stands_beside_its_text(visit: Visit, shot: Shot) -> None:
    page = visit.open("/library")
    zone = page.get_by_role("region", name="Add research")
    expect(zone).to_be_visible()
    dropped = page.evaluate_handle(DROPPED)
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.get_by_text("larkmoor.html: read, 1 page")).to_be_visible(timeout=30_000)
    page.get_by_label("Search the library").fill("third quarter beats")
    page.get_by_role("button", name=re.compile("third quarter beats")).click()
    page.get_by_role("button", name="Page beside its text").click()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text(re.compile(r"^page 2 of \d+$"))).to_be_visible()
    drawn(page)
    expect(page.get_by_role("region", name="Text", exact=True)).to_contain_text("Financial summary")
    page.get_by_text(re.compile(r"^\d+ passages? as ")).click()
    expect(page.locator(".chunk").first).to_be_visible()
    shot(page, "beside")


def test_the_bar_of_a_file_handed_in_moves_with_its_parts_and_its_quality_is_told(
    visit: Visit, house: House, shot: Shot, tmp_path: Path
) -> None:
    pack = tmp_path / "pack.zip"
    with ZipFile(pack, "w") as made:
        for at in range(PARTS):
            made.writestr(f"note{at}.md", f"# Ashgrove Rail {at}: a look\n\nWe rate Ashgrove Rail {at} Buy.\n")
    page = visit.open("/library")
    page.evaluate(WATCHED)
    page.get_by_label("Choose files").set_input_files(pack)
    expect(page.get_by_text(f"pack.zip: read, {PARTS} pages")).to_be_visible(timeout=60_000)
    seen = [tuple(pair) for pair in page.evaluate("() => window.seen")]
    values = [value for value, most in seen if most == PARTS + 1]
    assert values == sorted(values), seen
    assert any(0 < value < PARTS + 1 for value in values), seen
    page.get_by_text("How well pack.zip was read").click()
    expect(page.locator(".sums").first).to_contain_text("Pages with a text layer")
    page.get_by_role("button", name="How well it was read").click()
    weighed = page.get_by_role("region", name="Quality of the library")
    told = page.request.get("/v1/library/quality").json()
    expect(weighed.locator(".sums dd").first).to_have_text(str(told["library"]["documents"]))
    worst = weighed.get_by_role("region", name="Quality by document").get_by_role("row").nth(1)
    expect(worst).to_contain_text(told["documents"][0]["title"])
    shot(page, "quality")
    worst.get_by_role("button").click()
    expect(page.get_by_role("region", name=told["documents"][0]["title"])).to_be_visible()
    for document in [d for d in told["documents"] if d["title"].startswith("Ashgrove")]:
        assert page.request.post(f"/v1/library/documents/{document['id']}/withdraw", data={}).ok


def test_the_search_ladders_stand_with_their_commands(visit: Visit, shot: Shot) -> None:
    page = visit.open("/evals")
    for suite in ("desk", "financebench", "desk-chunkers"):
        section = page.get_by_role("region", name=f"Search, {suite}", exact=True)
        expect(
            section.get_by_role("img", name=re.compile(rf"^Search, {suite}: page recall@5 .* 0\.\d\d"))
        ).to_be_visible(timeout=30_000)
        expect(section.get_by_text(re.compile("^wealthdesk eval search"))).to_be_visible()
    rungs = page.get_by_role("region", name="Search ladder desk", exact=True).get_by_role("row")
    expect(rungs.last).to_contain_text("default")
    expect(rungs.nth(2)).to_contain_text(re.compile(r"[+−]0\.\d{3} \([+−]0\.\d{3} to [+−]0\.\d{3}\); \+\d+ −\d+"))
    expect(page.get_by_text(re.compile("^wealthdesk eval ladder desk"))).to_be_visible()
    shot(page, "searches")


def test_a_run_is_read_case_by_case_and_two_are_compared(visit: Visit, house: House, shot: Shot) -> None:
    kept(house, "first", [result(1, "wrong"), result(2, "correct"), result(3, "correct")])
    kept(house, "second", [result(1, "correct"), result(2, "wrong"), result(3, "correct")])
    page = visit.open("/evals")
    expect(page.get_by_role("img", name=re.compile(r"^desk: 00_naive [\d.]+%"))).to_be_visible()
    page.get_by_label("Pick first").check()
    expect(page.get_by_role("button", name="Compare the two picked")).to_be_disabled()
    page.get_by_label("Pick second").check()
    page.get_by_role("button", name="Compare the two picked").click()
    compared = page.get_by_role("region", name="Comparison")
    expect(compared.get_by_role("heading")).to_have_text("From first to second, 3 cases")
    flips = compared.get_by_role("region", name="Flips").get_by_role("row")
    expect(flips).to_have_count(3)
    expect(flips.nth(1)).to_have_text(re.compile(r"question 1.*wrong.*It was 99.*correct.*It was 12\.5"))
    shot(page, "compare")
    page.get_by_role("button", name="second", exact=True).click()
    cases = page.get_by_role("region", name="Cases")
    cases.get_by_label("Grade").select_option("wrong")
    expect(cases.get_by_text("1 of 3 cases shown.")).to_be_visible()
    cases.get_by_text("question 2").click()
    expect(cases.get_by_role("row", name="Given It was 99.")).to_be_visible()
    expect(cases.get_by_role("row", name="Expected 12.5")).to_be_visible()
    shot(page, "case")


def test_versions_stand_together_and_a_superseded_one_says_so(visit: Visit, house: House) -> None:
    documents = house.desk.library.catalogue.all_documents()
    old = next(d for d in documents if d.source.name.endswith("VELDM_2025-08-19_update.pdf"))
    page = visit.open("/library")
    page.get_by_label("with superseded and expired").check()
    page.get_by_role("button", name=old.title).click()
    versions = page.get_by_role("region", name="Versions")
    expect(versions.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name=re.compile("^Read")).click()
    expect(page.get_by_text("it is not the current view")).to_be_visible()


def test_a_citations_address_opens_its_page_marked(visit: Visit, house: House) -> None:
    documents = house.desk.library.catalogue.all_documents()
    note = next(d for d in documents if d.source.name.endswith("VELDM_2026-10-29_earnings_note.pdf"))
    page = visit.open(f"/d/{note.id}?page=2&c=2551-2588")
    expect(page.locator("rect.hl").first).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("page 3")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open file").click()
    opened.value.close()


def test_a_page_stands_marked_in_the_sandboxed_frame_of_another_site(visit: Visit, house: House, shot: Shot) -> None:
    before, elsewhere = house.settings, FastAPI()
    with served(elsewhere) as front:
        house.settings = replace(before, embed_origins=front)
        try:
            page = visit.open("/health")
            asked = {"model": "wealthdesk:embed", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
            streamed = page.request.post("/v1/chat/completions", data=asked).text()
            source = next(json.loads(line) for line in streamed.split("data: ") if '"embed_url"' in line)
            address = source["event"]["data"]["source"]["embed_url"]
            frame = f'<iframe width="700" height="700" sandbox="allow-scripts" src="{address}"></iframe>'
            elsewhere.get("/", response_class=HTMLResponse)(lambda: frame)
            page.goto(front)
            held = page.frame_locator("iframe")
            expect(held.get_by_role("img", name=re.compile("^Page 3 of "))).to_be_visible(timeout=30_000)
            expect(held.locator("rect.hl").first).to_be_visible()
            shot(page, "framed")
        finally:
            house.settings = before
            visit.troubles[:] = [text for text in visit.troubles if front not in text and "404" not in text]


def test_whoever_is_signed_out_signs_in_and_keeps_what_they_typed(visit: Visit, house: House) -> None:
    from api.auth import Door, Fixed, digest
    from core.types import Principal

    before = house.door
    house.door = Door(Fixed({digest("ada-s key"): Principal("ada")}))
    try:
        page = visit.open()
        page.get_by_label("Question", exact=True).evaluate("box => { box.value = ''; }")
        sign_in = page.get_by_role("dialog", name="Sign in")
        expect(sign_in).to_be_visible()
        page.evaluate("() => sessionStorage.setItem('question', 'What of Veldmar')")
        sign_in.get_by_label("Key or token").fill("wrong")
        page.keyboard.press("Enter")
        expect(sign_in.get_by_text("does not let anyone in")).to_be_visible()
        sign_in.get_by_label("Key or token").fill("ada-s key")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        expect(page.get_by_label("Question", exact=True)).to_have_value("What of Veldmar")
        expect(page.get_by_role("link", name="Audit")).to_be_hidden()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("dialog", name="Sign in")).to_be_visible()
        page.wait_for_load_state("networkidle")
        visit.close()
    finally:
        house.door = before
        visit.troubles[:] = [text for text in visit.troubles if "status of 401" not in text]
