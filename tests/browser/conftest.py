"""A real server on a dozen real documents, and a real browser that notices whatever a person would not forgive."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from api.app import create_app
from api.commands import open_house
from api.house import House
from assistant.agents import team
from assistant.fallback import Speaker
from assistant.tools import tools
from assistant.types import Agent, Message, Reply, Run, ToolCall
from core.settings import DATA, Settings
from ingest.library import Library
from ingest.pipeline import ingest
from tests.api.conftest import served

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
FILES = (
    "VELDM_2026-10-29_earnings_note.pdf", "VELDM_2025-08-19_update.pdf", "VELDM_2026-09-16_larkspur_update.pdf",
    "KESTR_2026-10-23_earnings_note.pdf", "KESTR_2026-08-04_larkspur_update.docx", "TORVS_2026-11-06_earnings_note.pdf",
    "SOLMR_2026-10-13_earnings_note.pdf", "BRACK_2026-09-22_update.html", "howto_hedged_share_classes.md",
    "macro_monthly_2026-11.pdf", "policy_gifts_and_entertainment.md", "PACWN_2026-09-30_private_call_notes.pdf",
)  # fmt: skip
SCREENSHOTS = Path(__file__).resolve().parent.parent / "screenshots"
ATTACK = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> [x](javascript:alert(1))"
)
HOSTILE = f"# Shiprock Mining: a note\n\nWe rate Shiprock Mining Hold. {ATTACK}\n"
BACK = "What about the margin, then?"
DRAFT = "Draft an e-mail to my client on Veldmar"
WAIT = "Take your time"
BODY = "Our note on the third quarter of Veldmar Semiconductors is out. I am glad to talk it through when it suits you."


def said(status: str, answer: str, **more: Any) -> Reply:
    body = {"status": status, "answer": answer, "citations": [], "figures": [], "table": None, "missing": None}
    return Reply({"role": "assistant", "content": json.dumps({**body, "followups": [], **more})})


def called(name: str, **arguments: Any) -> Reply:
    made = ToolCall("call_1", name, json.dumps(arguments))
    function = {"name": name, "arguments": made.arguments}
    calls = [{"id": made.id, "type": "function", "function": function}]
    return Reply({"role": "assistant", "content": None, "tool_calls": calls}, (made,))


async def scripted(agent: Agent, history: Sequence[Message]) -> Reply:
    """What a language model would do here and the offline one does not: ask back, draft, dawdle."""
    del agent
    asked = next(m["content"] for m in reversed(history) if m["role"] == "user")
    if asked == WAIT:
        import asyncio

        await asyncio.sleep(30)
    if asked == DRAFT and history[-1]["role"] == "user":
        return called("draft_email", to="client@example.com", subject="Veldmar", body=BODY)
    return said("needs_input", "Which company do you mean?", followups=["Veldmar Semiconductors", "Kestrane Aerospace"])


def stocked(home: Path) -> Settings:
    settings = Settings(home=home, today="2026-11-20", rate_per_minute=10_000)
    folder = home / "in"
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(DATA / "corpus" / name, folder / name)
    (folder / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    library = Library(settings)
    ingest(library, [str(folder)], workers=1)
    library.close()
    return settings


@pytest.fixture(scope="session", autouse=True)
def quiet() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module. Its driver holds this thread's event loop, so that it must be gone before other tests."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}; install Debian's chromium")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES])
        except Error as error:
            pytest.skip(f"{CHROMIUM} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The real house of the settings, where a script speaks for the few questions that need a language model."""
    made = open_house(stocked(tmp_path_factory.mktemp("browser") / "home"))
    speakers = made.desk.speakers

    def speaking(run: Run) -> Sequence[Speaker]:
        if run.question in (BACK, DRAFT, WAIT):
            return [Speaker("scripted", scripted, team(tools(run)), mends=False)]
        return speakers(run)

    made.desk.speakers = speaking
    yield made
    made.desk.close()


@pytest.fixture(scope="session")
def address(house: House) -> Iterator[str]:
    with served(create_app(house)) as made:
        yield made


class Visit:
    """Pages of one visitor; at the end, no error, no violated policy and no request to elsewhere may have been."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def open(self, path: str = "/", *, width: int = 1280, height: int = 860, scheme: str = "light") -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, base_url=self._address,  # type: ignore[arg-type]
            permissions=["clipboard-read", "clipboard-write"], locale="en-GB", accept_downloads=True,
        )  # fmt: skip
        self._contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda message: self._told(message.type, message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self._seen(request.url))
        page.goto(path)
        return page

    def _told(self, kind: str, text: str) -> None:
        """A refusal that the page itself explains is no trouble."""
        if kind in ("error", "warning") and "status of 422" not in text:
            self.troubles.append(text)

    def _seen(self, url: str) -> None:
        if not url.startswith((self._address, "blob:", "data:")):
            self.troubles.append(f"a request to {url}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    made = Visit(chromium, address)
    yield made
    made.close()
    assert made.troubles == []


def drawn(page: Page) -> None:
    """Wait until the image of a document's page is there to be seen."""
    image = page.get_by_role("img", name=re.compile("^Page "))
    expect(image).to_be_visible()
    image.evaluate("picture => picture.decode()")


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Keep a picture of a page for whoever looks at the run."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return lambda page, name: page.screenshot(path=SCREENSHOTS / f"{name}.png") and None
