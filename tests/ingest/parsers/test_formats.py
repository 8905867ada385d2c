"""A table of files: what must and what must not be in the text of each."""

from __future__ import annotations

import pytest

from core.errors import UnreadableDocument, UnsupportedFormat
from core.types import Parsed
from ingest.parsers import PARSERS, media_type_of, members, parse
from ingest.parsers.media import CSV, DOCX, EML, HTML, MARKDOWN, MSG, OLE, PPTX, TEXT, XLSX, ZIP
from tests.ingest.parsers import files

VECTORS = [
    ("word", DOCX, files.word(),
     ["Arlen: a wide moat", "\u2022 Orders rose", "Seen text", "Revenue 8,420 n/a 9,085", "Net income (12) 1,402"],
     ["vanished", "painted", "shrunk", "struck out"]),
    ("slides", PPTX, files.slides(),
     ["Decisions", "Keep equities at 58%", "Notes: Say why", "October 1.2 0.9"], ["off the slide", "Never shown"]),
    ("workbook", XLSX, files.workbook(),
     ["Arlen model", "Revenue 8,420 9,085", "Margin 23.5% 21.8%", "Net income (12.5) 1405", "Source: company"],
     ["never shown", "8420.4"]),
    ("table of values", CSV, b"Ticker;Dividend\nARL;0,15\nBOR;1,20\n", ["ARL 0,15", "BOR 1,20"], [";"]),
    ("web page", HTML, files.WEB.encode(),
     ["First\nline & bold word", "white on black", "Rating: Hold", "\u2022 one", "Revenue $ 8,420 $ (9,085)",
      "Margin 23.5% 21.8%", "Second page"],
     ["steal", "color", "comment", "not displayed", "white on white", "no size", "not there", "templated"]),
    ("markdown", MARKDOWN, files.MARKDOWN.encode(),
     ["Arlen: a wide moat", "Northgate Research | Company update", "Rating: Hold and more", "<script>alert(1)</script>",
      "Revenue 8,420 n/a", "\u2022 one"], ["**", "| ---", "# Arlen", "title:"]),
    ("text", TEXT, files.TEXT.encode(),
     ["A softhyphen, a fine ligature and 5,000\u00b9 shares", "Page two"], ["\ufb01"]),
    ("text of Windows", TEXT, "Caf\u00e9 \u2013 \u201cquoted\u201d \u20ac5".encode("cp1252"),
     ['Caf\u00e9 - "quoted" \u20ac5'], []),
    ("text in UTF-16", TEXT, "Rev\u00e9nue 5".encode("utf-16"), ["Rev\u00e9nue 5"], []),
    ("e-mail", EML, files.mail(),
     ["Morning note\nFrom: Ada Stone", "Date: 2026-03-03", "We raise Arlen to Buy."],
     ["in colour", "Revenue,5", "Forwarded"]),
    ("Outlook message", MSG, files.outlook(),
     ["Morning note\nFrom: Ada Stone", "Date: 2025-", "We raise Arlen to Buy."], ["Revenue,5", "IPM.Note"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "media_type", "data", "must", "must_not"), VECTORS, ids=[v[0] for v in VECTORS])
def test_the_text_holds_what_a_reader_sees_and_no_more(
    name: str, media_type: str, data: bytes, must: list[str], must_not: list[str]
) -> None:
    parsed = parse(data, media_type)
    seen = parsed.text.replace("\t", " ")
    for told in must:
        assert told in seen
    for told in must_not:
        assert told not in seen
    whole(parsed)


def whole(parsed: Parsed) -> None:
    """What holds of every parsed document: pages in order and inside the text, spans inside it and what they say."""
    assert [page.number for page in parsed.pages] == list(range(1, len(parsed.pages) + 1))
    at = 0
    for page in parsed.pages:
        assert at <= page.start <= page.end <= len(parsed.text)
        at = page.end
    for heading in parsed.headings:
        assert parsed.text[heading.span.start : heading.span.end].replace("\n", " ") == heading.text
    for table in parsed.tables:
        assert table.head is None or table.head.within(table.span)
        assert parsed.text[table.span.start : table.span.end].strip()
    assert "\r" not in parsed.text
    assert "\u00a0" not in parsed.text


@pytest.mark.parametrize(("name", "media_type", "data", "must", "must_not"), VECTORS, ids=[v[0] for v in VECTORS])
def test_a_wrong_ending_does_not_send_a_file_to_the_wrong_parser(
    name: str, media_type: str, data: bytes, must: list[str], must_not: list[str]
) -> None:
    found = media_type_of("report.pdf", data)
    assert found == (TEXT if media_type in (CSV, MARKDOWN) else media_type)
    endings = {CSV: "a.csv", MARKDOWN: "a.MD", TEXT: "a.txt"}
    assert media_type_of(endings.get(media_type, "a.unknown"), data) == media_type
    assert media_type_of(endings.get(media_type, "a.docx"), data[:4096]) in (
        media_type,
        DOCX if media_type in (PPTX, XLSX) else "",
    )


def test_every_format_has_a_vector() -> None:
    assert set(PARSERS) - {"application/pdf", OLE} == {vector[1] for vector in VECTORS}


def test_structure_survives_in_every_format_that_has_it() -> None:
    by_name = {name: parse(data, media_type) for name, media_type, data, *_ in VECTORS}
    for name in ("word", "slides", "web page", "markdown", "text"):
        assert by_name[name].headings, name
    for name in ("word", "slides", "workbook", "table of values", "web page", "markdown"):
        assert by_name[name].tables, name
    for name, pages in {"word": 2, "slides": 3, "web page": 2, "text": 2, "workbook": 1, "e-mail": 1}.items():
        assert len(by_name[name].pages) == pages, name
    for name in ("word", "slides", "workbook", "web page"):
        assert "hidden_text" in by_name[name].warnings, name
    assert "active_content" in by_name["web page"].warnings
    assert by_name["word"].properties["author"] == "Ada Stone"
    table = by_name["word"].tables[0]
    assert table.head is not None
    assert by_name["word"].text[table.head.start : table.head.end] == "FY2024A\tFY2025A\tFY2026E"


def test_the_cells_of_a_row_stay_apart_and_an_empty_head_keeps_its_place() -> None:
    text = parse(b",Price target,Added on\nVeldmar Tools,158.00,2025-02-11\nOrrin Care,,2025-06-17\n", CSV).text
    assert text.split("\n") == [
        "\tPrice target\tAdded on",
        "Veldmar Tools\t158.00\t2025-02-11",
        "Orrin Care\t\t2025-06-17",
    ]


def test_what_is_inside_an_e_mail_or_an_archive_comes_out_by_name() -> None:
    attached = members(files.mail(), EML)
    assert [name for name, _ in attached] == ["figures.csv", "forwarded-2.eml"]
    assert attached[0][1].startswith(b"Revenue,5")
    assert "Forwarded words" in parse(attached[1][1], media_type_of(*attached[1])).text
    assert members(files.outlook(), MSG) == [("figures.csv", b"Revenue,5\n")]
    packed = files.archive({"2026/a.txt": b"A", "../../etc/b.txt": b"B", "__MACOSX/._a": b"x", "2026/": b""})
    assert members(packed, ZIP) == [("2026/a.txt", b"A"), ("etc/b.txt", b"B")]
    assert members(b"text", TEXT) == []


def test_what_cannot_be_read_says_why() -> None:
    secret = files.container({"EncryptedPackage": b"x" * 100, "EncryptionInfo": b"y"})
    old = files.container({"WordDocument": b"x" * 100})
    cases = [
        (secret, OLE, "ENCRYPTED"), (old, OLE, "UNSUPPORTED"), (b"", TEXT, "EMPTY"), (b" \n ", TEXT, "NO_TEXT"),
        (b"PK\x03\x04rubbish", DOCX, "CORRUPT"), (files.word()[:500], DOCX, "CORRUPT"),
        (files.slides()[:900], PPTX, "CORRUPT"),
        (files.archive({"a": b"b"}), DOCX, "CORRUPT"), (files.archive({"a": b"b"}), XLSX, "CORRUPT"),
        (files.outlook()[:700], MSG, "CORRUPT"), (b"<html></html>", HTML, "NO_TEXT"), (b"no headers", EML, "CORRUPT"),
    ]  # fmt: skip
    for data, media_type, reason in cases:
        with pytest.raises(UnreadableDocument) as caught:
            parse(data, media_type)
        assert caught.value.reason == reason, (media_type, data[:20])
    assert media_type_of("a.docx", secret) == media_type_of("a.doc", old) == OLE
    with pytest.raises(UnsupportedFormat, match="image/png"):
        parse(b"\x89PNG", media_type_of("scan.pdf", b"\x89PNG\r\n"))
