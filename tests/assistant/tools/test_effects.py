from __future__ import annotations

import json
from email import message_from_bytes
from pathlib import Path

import pytest

from assistant.tools import HELD, TOOLS, ask_user, draft_email, share_with_client, tools
from assistant.types import Run
from core.blobs import Blobs
from core.errors import InputError
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return running(catalogue(tmp_path), blobs=Blobs(tmp_path / "blobs"))


def test_only_tools_with_effects_are_held_and_need_a_person(run: Run) -> None:
    made = tools(run)
    assert list(made) == list(TOOLS)
    held = {name for name, tool in made.items() if tool.effect == "hold"}
    assert held == set(HELD) == {name for name, tool in made.items() if tool.approval}
    assert [name for name, tool in made.items() if tool.ends] == ["ask_user"]
    assert all(tool.name == name for name, tool in made.items())


async def test_an_approved_e_mail_is_kept_as_a_message_that_a_mail_program_opens(run: Run) -> None:
    told = json.loads(await draft_email.make(run)("ann@example.org", "Halden", "Revenue rose 5%."))
    message = message_from_bytes(run.blobs.get(told["kept"]))
    assert (message["To"], message["Subject"], message["X-Unsent"]) == ("ann@example.org", "Halden", "1")
    assert message.get_payload().strip() == "Revenue rose 5%."  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("to", "subject", "body"),
    [("a@b.co\nBcc: x@y.zz", "s", "b"), ("a@b.co", "s\r\nX: y", "b"), ("a@b.co", "", "b"), ("a@b.co", "s", " ")],
)
async def test_an_e_mail_with_a_header_slipped_in_is_refused(run: Run, to: str, subject: str, body: str) -> None:
    with pytest.raises(InputError):
        await draft_email.make(run)(to, subject, body)


async def test_a_shared_note_is_kept_with_who_released_it(run: Run) -> None:
    told = json.loads(await share_with_client.make(run)("C-104", "Halden", "Our view is Hold."))
    note = json.loads(run.blobs.get(told["kept"]))
    assert (note["client"], note["by"], note["run"]) == ("C-104", "ada", "run")


async def test_asking_back_ends_the_run_with_choices(run: Run) -> None:
    body = json.loads(await ask_user.make(run)("Which company?", ["Halden", "", "Orley"]))
    assert (body["status"], body["answer"], body["followups"]) == ("needs_input", "Which company?", ["Halden", "Orley"])
