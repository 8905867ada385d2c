"""A note released to a client's folder. Held until every check has passed and a person has agreed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from assistant.types import Run
from core.errors import InputError

LONGEST = 20_000


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def share_with_client(client: str, title: str, text: str) -> str:
        """Release a note to a client. Give the text whole: a person reads and approves it first.

        Args:
            client: The client's reference or name.
            title: One line.
            text: Plain text, with sources named in words.
        """
        if not client.strip() or not title.strip() or not text.strip():
            raise InputError("a note needs a client, a title and a text")
        if len(text) > LONGEST:
            raise InputError(f"the text has {len(text)} characters; at most {LONGEST}")
        note = {"client": client.strip(), "title": title.strip(), "text": text.strip(), "by": run.principal.id}
        note |= {"on": run.today.isoformat(), "run": run.id}
        kept = run.blobs.put(json.dumps(note, ensure_ascii=False, sort_keys=True).encode())
        return json.dumps(
            {"kept": kept, "media_type": "application/json", "client": note["client"], "title": note["title"]}
        )

    return share_with_client
