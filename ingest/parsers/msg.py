"""Outlook messages (.msg): the same letter as an e-mail that travelled, from Outlook's own container."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from oxmsg import Message

from core.errors import UnreadableDocument
from core.types import Parsed
from ingest.normalise import tidy
from ingest.parsers import html
from ingest.parsers.eml import letter

SENDER_NAME, SENDER_ADDRESS = 0x0C1A, 0x5D01
"""Properties of [MS-OXPROPS]: PidTagSenderName, PidTagSenderSmtpAddress."""


def parse(data: bytes) -> Parsed:
    """Subject, people and date on lines of their own, then the body, on one page."""
    with _damage_named():
        message = Message.load(BytesIO(data))
        plain, markup = message.body or "", message.html_body or ""
        people = "; ".join(f"{who.name} <{who.email_address}>" for who in message.recipients)
        sent = message.sent_date.date().isoformat() if message.sent_date else ""
        head = {"subject": message.subject or "", "from": message.sender or _sender(message), "to": people, "date": ""}
    body = Parsed(tidy(plain), ()) if plain.strip() else html.read(markup) if markup.strip() else Parsed("", ())
    return letter(head, sent, body)


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Attachments by name; what is only linked to is left out."""
    with _damage_named():
        attached = [(one.file_name, one.file_bytes) for one in Message.load(BytesIO(data)).attachments]
    return [(name or f"attachment-{place}", bytes(told)) for place, (name, told) in enumerate(attached, 1) if told]


def _sender(message: Message) -> str:
    """The sender of a message that never left the house, and so has no header that says it."""
    name, address = (message.properties.str_prop_value(tag) or "" for tag in (SENDER_NAME, SENDER_ADDRESS))
    return f"{name} <{address}>" if name and address else name or address


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (OSError, KeyError, ValueError, IndexError, AttributeError, TypeError, struct.error) as error:
        raise UnreadableDocument("CORRUPT", "this is no Outlook message that can be opened: save it again") from error
