"""The whole corpus from the notes: each in the format its file name asks for, then what manifest and sidecars state."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from data.maker import office, pdf, scan, web
from data.maker.note import Note, load

Writer = Callable[[Note, Mapping[str, Note], Path], None]

WRITERS: dict[str, Writer] = {
    ".pdf": pdf.write,
    ".docx": office.write_docx,
    ".pptx": office.write_pptx,
    ".xlsx": office.write_xlsx,
    ".csv": web.write_csv,
    ".html": web.write_html,
    ".md": web.write_markdown,
    ".txt": web.write_text,
    ".eml": web.write_email,
}
STATED = ("title", "kind", "publisher", "published", "state", "valid_from", "valid_to")


def write(folder: Path) -> None:
    """Write every document, the sidecars and the manifest into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    notes = load()
    lines = []
    for note in notes.values():
        path = folder / note.file
        if note.style == "scan":
            scan.write(note, notes, path)
        else:
            WRITERS[path.suffix](note, notes, path)
        if note.style == "broken":
            path.write_bytes(path.read_bytes()[:2600])
        lines += _statements(note, folder)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "manifest.jsonl").write_text(text, encoding="utf-8")


def _statements(note: Note, folder: Path) -> list[dict[str, object]]:
    """The manifest's lines for a note; a sidecar, where its access is kept beside it, is written on the way."""
    line: dict[str, object] = {
        name: note.stated[f"manifest_{name}"] for name in STATED if f"manifest_{name}" in note.stated
    }
    access: dict[str, object] = {}
    if "groups" in note.stated:
        access = {"groups": note.stated["groups"].split(","), "barrier": note.stated.get("barrier", "none")}
    if access and note.stated.get("kept") == "sidecar":
        sidecar = folder / f"{note.file}.meta.json"
        sidecar.write_text(json.dumps({"access": access}, indent=2) + "\n", encoding="utf-8")
    elif access:
        line["access"] = access
    return [{"file": note.file, **line}] if line else []
