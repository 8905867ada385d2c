"""Notes as HTML, Markdown, plain text, comma-separated values and e-mail."""

from __future__ import annotations

import csv
import re
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from pathlib import Path

from data.maker.blocks import Block, Bullets, Chart, Grid, Heading, Para, blocks
from data.maker.figures import Figures
from data.maker.house import byline, disclosures, house_of, key_facts, label, supersession
from data.maker.note import Note, long_date
from data.maker.statements import issuer_of


def masthead(note: Note) -> str:
    """Publisher, kind, subject and date on one line."""
    subject = f"{issuer_of(note.ticker).name} ({note.ticker})" if note.ticker else note.sector
    return " | ".join(part for part in (note.publisher, label(note), subject, long_date(note.published)) if part)


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    if isinstance(block, Para):
        return f'<p class="{block.style}">{_strong(block.text)}</p>'
    if isinstance(block, Bullets):
        tag = "ol" if block.numbered else "ul"
        return f"<{tag}>\n" + "\n".join(f"<li>{_strong(item)}</li>" for item in block.items) + f"\n</{tag}>"
    if isinstance(block, Grid):
        return _html_table(block)
    if isinstance(block, Chart):
        return _svg(block)
    return "<hr>"


def _strong(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text, quote=False))


def _html_table(grid: Grid) -> str:
    head = "".join(f'<th scope="col">{_strong(value)}</th>' for value in grid.rows[0])
    lines = []
    for row in grid.rows[1:]:
        rest = "".join(f"<td>{_strong(value)}</td>" for value in row[1:])
        lines.append(f'<tr><th scope="row">{_strong(row[0])}</th>{rest}</tr>')
    body = "\n".join(lines)
    caption = f"<caption>{_strong(grid.caption)}</caption>"
    return f"<table>\n{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _svg(chart: Chart) -> str:
    top, bottom = max(chart.values), min(0.0, min(chart.values)) if chart.kind == "bars" else min(chart.values) * 0.96
    step = 480 / max(1, len(chart.values) - 1)
    points = " ".join(
        f"{n * step:.1f},{120 * (1 - (value - bottom) / (top - bottom)):.1f}" for n, value in enumerate(chart.values)
    )
    return (
        '<figure><svg viewBox="0 0 480 124" role="img">'
        f'<polyline fill="none" stroke="#1b2f4b" points="{points}"/></svg>'
        f"<figcaption>{_strong(chart.caption)}</figcaption></figure>"
    )


def write_html(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """A page of its own with a little style."""
    figures = Figures(note, notes)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in key_facts(note, figures))
    replaced = supersession(note, figures)
    parts = [
        f'<p class="masthead">{escape(masthead(note))}</p>', f"<h1>{escape(note.title)}</h1>",
        f'<p class="byline">{escape(byline(note))}</p>', f"<dl>{facts}</dl>" if facts else "",
        f'<p class="small">{escape(replaced)}</p>' if replaced else "",
        *(_html(block) for block in blocks(note, notes)), "<footer>",
        *(f"<p><strong>{name}.</strong> {escape(text)}</p>" for name, text in disclosures(note)), "</footer>",
    ]  # fmt: skip
    style = (
        "body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;color:#1c2430}"
        "table{border-collapse:collapse;font:14px Arial,sans-serif}td,th{padding:.2rem .6rem;text-align:right}"
        f"th[scope=row]{{text-align:left}}h1,h2,h3{{color:{house_of(note).colour}}}footer{{font-size:12px;color:#555}}"
    )
    page = (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{escape(note.title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )
    path.write_text(page, encoding="utf-8")


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {block.text}"
    if isinstance(block, Para):
        return block.text
    if isinstance(block, Bullets):
        return "\n".join(f"{f'{n}.' if block.numbered else '-'} {item}" for n, item in enumerate(block.items, 1))
    if isinstance(block, Grid):
        rows = [f"| {' | '.join(row)} |" for row in block.rows]
        rows.insert(1, "|" + " --- |" + " ---: |" * (len(block.rows[0]) - 1))
        return f"{block.caption}\n\n" + "\n".join(rows)
    return ""


def write_markdown(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """Markdown as a person would keep it."""
    figures = Figures(note, notes)
    parts = [f"# {note.title}", f"{masthead(note)}  \n{byline(note)}"]
    facts = key_facts(note, figures)
    if facts:
        parts.append("\n".join(f"- **{name}:** {value}" for name, value in facts))
    parts += [supersession(note, figures), *(_markdown(block) for block in blocks(note, notes))]
    if note.rating:
        parts += ["## Disclosures", *(f"**{name}.** {text}" for name, text in disclosures(note))]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _plain(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{block.text.upper()}\n{'-' * len(block.text)}"
    if isinstance(block, Bullets):
        marks = [f"{n}." if block.numbered else "-" for n in range(1, len(block.items) + 1)]
        return "\n".join(_filled(f"{mark} {item}", "  ") for mark, item in zip(marks, block.items, strict=True))
    if isinstance(block, Grid):
        widths = [max(len(row[n]) for row in block.rows) for n in range(len(block.rows[0]))]
        lines = [
            "  ".join(v.ljust(w) if not n else v.rjust(w) for n, (v, w) in enumerate(zip(row, widths, strict=True)))
            for row in block.rows
        ]
        return "\n".join([block.caption, *lines])
    return _filled(block.text) if isinstance(block, Para) else ""


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text.replace("**", ""), 92, subsequent_indent=indent, break_long_words=False)


def _body(note: Note, notes: Mapping[str, Note]) -> str:
    return "\n\n".join(text for text in (_plain(block) for block in blocks(note, notes)) if text)


def write_text(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """Plain text, filled at 92 characters."""
    figures = Figures(note, notes)
    facts = "\n".join(f"{name}: {value}" for name, value in key_facts(note, figures))
    parts = [note.title, f"{masthead(note)}\n{byline(note)}", facts, supersession(note, figures), _body(note, notes)]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def write_csv(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """The note's first table and nothing else."""
    grid = next(block for block in blocks(note, notes) if isinstance(block, Grid))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(grid.rows)


def write_email(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """One message as it was sent."""
    message = EmailMessage(policy=SMTP.clone(linesep="\n", max_line_length=998))
    message["From"] = note.stated["from"]
    message["To"] = note.stated["to"]
    message["Subject"] = note.title
    sent = time.fromisoformat(note.stated.get("sent", "07:40"))
    message["Date"] = format_datetime(datetime.combine(note.published, sent, tzinfo=UTC))
    message["Message-ID"] = f"<{path.stem}@mail.merrowgate.example>"
    message.set_content(f"{masthead(note)}\n\n{_body(note, notes)}\n", cte="8bit")
    path.write_bytes(message.as_bytes())
