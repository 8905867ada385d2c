"""An e-mail, written out as a file for a person to send. Held until every check has passed and a person has agreed."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

from assistant.types import Run
from core.errors import InputError

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[A-Za-z]{2,24}")
LONGEST = 20_000


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def draft_email(to: str, subject: str, body: str) -> str:
        """Write an e-mail to be sent by the adviser. Give the text whole: it is shown to a person before anything else.

        Nothing is sent from here: what is approved is kept as a message file that the adviser's mail program opens.

        Args:
            to: One address, or a person's name where none is known.
            subject: One line.
            body: Plain text, with sources named in words.
        """
        message = written(to, subject, body)
        kept = run.blobs.put(message.as_bytes())
        return json.dumps(
            {"kept": kept, "media_type": "message/rfc822", "to": to.strip(), "subject": message["Subject"]}
        )

    return draft_email


def written(to: str, subject: str, body: str) -> EmailMessage:
    """The message.

    Raises:
        InputError: It has no subject or text, is too long, or a header would run over its line.
    """
    if not subject.strip() or not body.strip():
        raise InputError("an e-mail needs a subject and a text")
    if len(body) > LONGEST:
        raise InputError(f"the text has {len(body)} characters; at most {LONGEST}")
    if re.search(r"[\r\n\0]", f"{to}{subject}"):
        raise InputError("an address and a subject are one line each")
    message = EmailMessage()
    message["Subject"] = subject.strip()[:200]
    address = _ADDRESS.search(to)
    if address:
        message["To"] = address.group()
    else:
        message["X-Recipient"] = to.strip()[:200] or "not named"
    message["X-Unsent"] = "1"
    message.set_content(body.strip() + "\n")
    return message
