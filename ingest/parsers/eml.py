"""E-mails as they travel (RFC 5322): headers, then the body, plain if there is one; attachments are files apart."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from core.errors import UnreadableDocument
from core.types import Heading, Page, Parsed, Span
from ingest.normalise import tidy
from ingest.parsers import html
from ingest.parsers.decode import decode

MOST_PARTS = 500


def parse(data: bytes) -> Parsed:
    """Subject, people and date on lines of their own, then the body, on one page."""
    message = _read(data)
    body = message.get_body(("plain", "html"))
    inner = Parsed("", ())
    if body is not None:
        told = _content(body)
        inner = html.read(told) if body.get_content_subtype() == "html" and told.strip() else Parsed(tidy(told), ())
    head = {name: _header(message, name) for name in ("subject", "from", "to", "date")}
    sent = ""
    if head["date"]:
        try:
            sent = parsedate_to_datetime(head["date"]).date().isoformat()
        except (ValueError, TypeError):
            sent = ""
    return letter(head, sent, inner)


def letter(head: dict[str, str], sent: str, body: Parsed) -> Parsed:
    """An e-mail of its headers (``subject``, ``from``, ``to``) and its body; ``sent`` is an ISO day."""
    subject = tidy(head["subject"]).replace("\n", " ")
    told = {"From": head["from"], "To": head["to"], "Date": sent or head["date"]}
    top = "\n".join(
        [*([subject] if subject else []), *(f"{name}: {tidy(text)}" for name, text in told.items() if text)]
    )
    gap = "\n\n" if top and body.text else ""
    shift = len(top) + len(gap)
    text = top + gap + body.text
    if not text.strip():
        raise UnreadableDocument("NO_TEXT", "the e-mail has neither subject nor text")

    def moved(span: Span) -> Span:
        return Span(span.start + shift, span.end + shift)

    headings = (Heading(Span(0, len(subject)), 1, subject),) if subject else ()
    properties = {"title": subject, "from": head["from"], "to": head["to"], "date": sent}
    return replace(
        body,
        text=text,
        pages=(Page(1, 0, len(text)),),
        headings=headings + tuple(replace(h, span=moved(h.span)) for h in body.headings),
        tables=tuple(replace(t, span=moved(t.span), head=moved(t.head) if t.head else None) for t in body.tables),
        furniture=tuple(moved(span) for span in body.furniture),
        properties={name: value for name, value in properties.items() if value},
    )


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Attachments by name; pictures shown within the text are left out, and a forwarded e-mail is an ``.eml``."""
    found: list[tuple[str, bytes]] = []
    for place, part in enumerate(_read(data).iter_attachments()):
        if place >= MOST_PARTS:
            raise UnreadableDocument("TOO_LARGE", f"the e-mail has over {MOST_PARTS} attachments")
        if part.get_content_type() == "message/rfc822":
            content = part.get_content()
            found.append(
                (f"{part.get_filename() or f'forwarded-{place + 1}'}.eml".replace(".eml.eml", ".eml"), bytes(content))
            )
            continue
        if part.get_content_maintype() == "image" and part.get("Content-ID"):
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            found.append((part.get_filename() or f"attachment-{place + 1}", raw))
    return found


def _read(data: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(data)
    if not message.keys():
        raise UnreadableDocument("CORRUPT", "this is no e-mail: it has no headers")
    return message


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name) or "")
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        raw = part.get_payload(decode=True)
        return decode(raw) if isinstance(raw, bytes) else ""
