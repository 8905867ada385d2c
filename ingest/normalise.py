"""Text made the same whoever typed it, once, at extraction: compatibility forms, spaces, hyphens, quotes, ligatures.

NFKC, with three exceptions that would change a figure or a name: superscripts, fractions and circled digits stay as
they are, because "5,000" followed by a footnote's small 1 must not become "5,0001". Hyphens of every kind, the minus
sign and the en dash become "-"; the em dash stays. Zero-width, control and tag characters are dropped.
"""

from __future__ import annotations

import re
import unicodedata

HYPHEN = "\ufffe"
"""What a parser puts where a line ended in a hyphen and the word goes on: `join_hyphens` decides which it was."""

UNREADABLE = "\ufffd"

_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>")
_SAID = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\u2043\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2015\ufe58\u2e3a\u2e3b", "\u2014"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u2028\u2029\u0085\u000b\u000c\r", "\n"),
    **dict.fromkeys("\u2022\u2023\u25cf\u25aa\u25a0\u2219\uf0b7\uf0a7\uf0d8\uf09f", "\u2022"),
    **dict.fromkeys("\uf06f\uf0a8\uf071\uf072", "\u2610"),
    **dict.fromkeys("\uf078\uf0fe\uf053\uf054\uf0fd\uf0be", "\u2612"),
    "\u2044": "/",
    "\u037e": ";",
    "\t": " ",
    "\n": "\n",
    "\u200b": "",
    HYPHEN: HYPHEN,
}
_ASCII = re.compile(r"[\x20-\x7e\n]*\Z")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
_BROKEN = re.compile(rf"([^\W\d_]*)({HYPHEN}[ \n]?)([^\W\d_]*)")


class _Fold(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        return folded


def _fold_one(char: str) -> str:
    if char in _SAID:
        return _SAID[char]
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Cs"):
        return ""
    if category == "Zs":
        return " "
    if category == "Co":
        return UNREADABLE
    decomposed = unicodedata.decomposition(char)
    if decomposed.startswith(_KEPT) or decomposed.startswith("<compat> 0020"):
        return char
    return unicodedata.normalize("NFKC", char).replace("\u2044", "/")


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text with every character in its one form. Lines stay lines, spaces are neither joined nor trimmed.

    Idempotent. The length may change, so what points into the raw text does not point into this.
    """
    if _ASCII.match(text):
        return text
    folded = text.translate(_FOLD)
    return folded if unicodedata.is_normalized("NFC", folded) else unicodedata.normalize("NFC", folded)


def tidy(text: str) -> str:
    """A whole text folded, with runs of spaces made one, lines trimmed, and at most one empty line in a row."""
    lines = (" ".join(line.split()) for line in fold(text.replace("\r\n", "\n")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def hidden_characters(text: str) -> bool:
    """Whether a text carries characters that a reader never sees and a model does: Unicode's tag characters."""
    return any(0xE0000 <= ord(char) <= 0xE007F for char in text) if not text.isascii() else False


class Hyphens:
    """Decides, from a document's own words, whether a hyphen at a line's end belongs to the word.

    "short-/term" keeps it where "short-term" or both "short" and "term" stand elsewhere in the document;
    "invest-/ment" loses it where "investment" does, or where a half is no word of the document.
    """

    def __init__(self, texts: list[str]) -> None:
        """Learn the words of ``texts``, which are folded and may hold `HYPHEN`."""
        self._words: set[str] = set()
        for text in texts:
            self._words.update(_WORD.findall(_BROKEN.sub(" ", text).lower()))
        self._parts = {part for word in self._words for part in word.split("-")}

    def join(self, left: str, right: str) -> str:
        """What stands between the two halves of a broken word: "-" or nothing."""
        if not left or not right or not right.islower() or left.isupper():
            return "-"
        a, b = left.lower(), right.lower()
        if f"{a}-{b}" in self._words:
            return "-"
        if a + b in self._words:
            return ""
        return "-" if a in self._parts and b in self._parts else ""


def join_hyphens(text: str, hyphens: Hyphens) -> str:
    """The text with each `HYPHEN`, and the line end after it, replaced by a hyphen or by nothing."""
    if HYPHEN not in text:
        return text
    return _BROKEN.sub(lambda m: m[1] + hyphens.join(m[1], m[3]) + m[3], text)
