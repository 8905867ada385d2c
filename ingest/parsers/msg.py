"""Outlook messages (.msg): the same letter as an e-mail that travelled, from Outlook's own container."""

from __future__ import annotations

from io import BytesIO

from oxmsg import Message

from core.errors import UnreadableDocument
from core.types import Parsed
from ingest.normalise import tidy
from ingest.parsers import html
from ingest.parsers.eml import letter


def parse(data: bytes) -> Parsed:
    """Subject, people and date on lines of their own, then the body, on one page."""
    message = _read(data)
    plain = message.body or ""
    markup = message.html_body or ""
    body = Parsed(tidy(plain), ()) if plain.strip() else html.read(markup) if markup.strip() else Parsed("", ())
    people = "; ".join(f"{r.name} <{r.email_address}>" for r in message.recipients)
    sent = message.sent_date.date().isoformat() if message.sent_date else ""
    return letter(
        {"subject": message.subject or "", "from": message.sender or "", "to": people, "date": ""}, sent, body
    )


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Attachments by name; pictures shown within the text are left out."""
    found = []
    for place, attachment in enumerate(_read(data).attachments):
        if attachment.file_bytes and not attachment.attached_by_reference:
            found.append((attachment.file_name or f"attachment-{place + 1}", bytes(attachment.file_bytes)))
    return found


def _read(data: bytes) -> Message:
    try:
        return Message.load(BytesIO(data))
    except (OSError, KeyError, ValueError, IndexError) as error:
        raise UnreadableDocument("CORRUPT", "this is no Outlook message that can be opened: save it again") from error
