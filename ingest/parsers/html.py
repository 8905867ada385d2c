"""HTML, as a reader sees it: what is hidden is left out, tables keep their rows, printed page breaks are pages."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from core.types import Parsed
from ingest.parsers.build import Builder
from ingest.parsers.decode import decode

_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "title",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "select",
}
_ACTIVE = ("script", "iframe", "object", "embed", "applet")
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "details", "div", "dl", "dd", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt)?\s*(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.I,
)
_WHITE = re.compile(r"(?<!-)color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.I)
_PAINTED = re.compile(r"background", re.I)
_BREAK = re.compile(r"(?:page-)?break-(before|after)\s*:\s*(?:always|page|left|right)", re.I)
_AMOUNT = re.compile(r"[$\u20ac\u00a3\u00a5(\s]+")
_SIGNS = ("$", "\u20ac", "\u00a3", "\u00a5")
_TAIL = re.compile(r"[)%\s]+|pts?|bps")


def parse(data: bytes) -> Parsed:
    """The visible text of a page, with its title and description as properties."""
    return read(decode(data))


def read(markup: str) -> Parsed:
    """As `parse`, from markup that is text already."""
    soup = BeautifulSoup(markup, "lxml")
    builder = Builder()
    if soup.find(_ACTIVE) or any(name.startswith("on") for tag in soup.find_all(True) for name in tag.attrs):
        builder.warn("active_content")
    properties = _properties(soup)
    walk(soup.body or soup, builder)
    return builder.done(properties)


def _properties(soup: BeautifulSoup) -> dict[str, str]:
    found = {"title": " ".join(soup.title.get_text(" ").split()) if soup.title else ""}
    for meta in soup.find_all("meta"):
        name = str(meta.get("name") or meta.get("property") or "").lower().removeprefix("og:").removeprefix("article:")
        if name in ("author", "date", "description", "keywords", "published_time", "site_name", "publisher"):
            key = {"published_time": "date", "site_name": "publisher"}.get(name, name)
            found.setdefault(key, str(meta.get("content") or ""))
    return found


def walk(root: Tag, builder: Builder) -> None:
    """Add what a reader sees of ``root``, block by block."""
    _Walker(builder).block(root, furniture=False, gap=True)


class _Walker:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def block(self, tag: Tag, *, furniture: bool, gap: bool) -> None:
        """A block's own text between its blocks, and its blocks."""
        inline: list[str] = []
        gaps = gap

        def flush() -> None:
            nonlocal gaps
            if self.builder.text("".join(inline), gap=gaps, furniture=furniture):
                gaps = True
            inline.clear()

        for child in tag.children:
            if isinstance(child, NavigableString):
                inline.append("" if isinstance(child, Comment) else re.sub(r"\s+", " ", str(child)))
            elif isinstance(child, Tag) and not self._unseen(child):
                if child.name in _BLOCKS or child.find(_BLOCKS_LIST) is not None:
                    flush()
                    self._child(child, furniture)
                else:
                    inline.append(self._inline(child))
        flush()

    def _child(self, tag: Tag, furniture: bool) -> None:
        style = str(tag.get("style") or "")
        turned = _BREAK.search(style)
        if turned and turned[1].lower() == "before":
            self.builder.page()
        if re.fullmatch(r"h[1-6]", tag.name):
            self.builder.heading(self._inline(tag), int(tag.name[1]))
        elif tag.name == "table":
            self._table(tag)
        elif tag.name == "li":
            self.builder.text(f"\u2022 {self._inline(tag)}", gap=False, furniture=furniture)
        elif tag.name == "dl":
            self._definitions(tag)
        elif tag.name == "pre":
            self.builder.text(tag.get_text(), furniture=furniture)
        else:
            self.block(tag, furniture=furniture or tag.name == "nav", gap=tag.name not in ("div", "dd"))
        if turned and turned[1].lower() == "after":
            self.builder.page()

    def _inline(self, tag: Tag) -> str:
        """The text of a tag without blocks, line breaks kept; a block inside it is a space away."""
        if tag.name == "br":
            return "\n"
        parts: list[str] = []
        for child in tag.children:
            if isinstance(child, Comment):
                continue
            if isinstance(child, NavigableString):
                parts.append(re.sub(r"\s+", " ", str(child)))
            elif isinstance(child, Tag) and not self._unseen(child):
                told = self._inline(child)
                parts.append(f" {told} " if child.name in _BLOCKS or child.name == "sup" else told)
        return "".join(parts)

    def _unseen(self, tag: Tag) -> bool:
        """Whether a reader does not see the tag; text that is hidden is noted."""
        if tag.name in _DROPPED:
            return True
        style = str(tag.get("style") or "")
        hidden = tag.has_attr("hidden") or bool(style and _HIDDEN.search(style))
        white = bool(style) and bool(_WHITE.search(style)) and not _on_paint(tag)
        if (hidden or white) and tag.get_text(strip=True):
            if not tag.name.startswith("ix:") and tag.find(re.compile("^ix:")) is None:
                self.builder.warn("hidden_text")
            return True
        return hidden

    def _definitions(self, tag: Tag) -> None:
        term = ""
        for child in tag.find_all(["dt", "dd"]):
            told = " ".join(self._inline(child).split())
            if child.name == "dt":
                term = told
            else:
                self.builder.text(f"{term}: {told}" if term else told, gap=False)
                term = ""

    def _table(self, tag: Tag) -> None:
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag and not self._unseen(row)]
        if tag.caption:
            self.builder.text(self._inline(tag.caption))
        if tag.find("table") is not None or all(len(self._cells(row)) < 2 for row in rows):
            for row in rows:
                for cell in self._cells(row):
                    self.block(cell, furniture=False, gap=True)
            return
        simple = tag.find(None, {"colspan": re.compile(r"^(?!1$)")}) is None
        heads = sum(1 for row in rows if all(cell.name == "th" for cell in self._cells(row)))
        grid = [_closed([" ".join(self._inline(cell).split()) for cell in self._cells(row)]) for row in rows]
        self.builder.table(grid, heads or None, keep_columns=simple)

    def _cells(self, row: Tag) -> list[Tag]:
        return [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row and not self._unseen(cell)]


_BLOCKS_LIST = sorted(_BLOCKS)


def _on_paint(tag: Tag) -> bool:
    """Whether the tag, or one around it, has a background of its own, on which white can be read."""
    around = [tag, *tag.parents]
    return any(_PAINTED.search(str(one.get("style") or "")) or one.has_attr("bgcolor") for one in around)


def _closed(cells: list[str]) -> list[str]:
    """A row's cells with currency signs and closing brackets that stand in cells of their own put to their figures."""
    closed: list[str] = []
    before = ""
    for cell in cells:
        if _TAIL.fullmatch(cell) and closed and closed[-1][-1:].isdigit():
            closed[-1] += cell.strip()
        elif _AMOUNT.fullmatch(cell):
            before += cell.strip()
        elif cell:
            closed.append(f"{before} {cell}" if before[-1:] in _SIGNS else before + cell)
            before = ""
        elif not before:
            closed.append("")
    return closed
