"""One self-contained HTML page of one or more runs: no scripts, nothing fetched, and every case one by one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evals.metrics.citation import citation
from evals.metrics.coverage import curve, mean_risk
from evals.report.markdown import change_cell, change_of, number, provenance, share, times
from evals.report.record import record_of
from evals.report.summary import causes, run_json
from evals.stats import what_n_shows
from evals.types import CAUSES, Experiment, Result

STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0;font-size:14px}
th,td{border:1px solid #8886;padding:.3rem .6rem;text-align:left}
details{border:1px solid #8886;border-radius:6px;margin:.4rem 0;padding:.3rem .8rem}summary{cursor:pointer}
.correct{color:#157347}.abstained{color:#8a6100}.wrong{color:#b02a37}
dt{font-weight:600;margin-top:.5rem}dd{margin:0 0 .3rem}
.quote{white-space:pre-wrap;background:#8882;padding:.4rem .6rem;border-radius:4px}
.gold{font-weight:600}svg{max-width:100%;height:auto;background:#fff}
@media (prefers-color-scheme:dark){.correct{color:#75d19a}.abstained{color:#e0b252}.wrong{color:#f08a93}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_QUOTE = 600


def page(experiments: Sequence[Experiment], picture: str = "") -> str:
    """The page's HTML.

    Args:
        experiments: Runs of one suite, lowest rung first; the cases of the last are shown one by one.
        picture: An SVG element to show above the table, as `evals.report.picture` draws it.
    """
    last = experiments[-1]
    title = f"{last.suite}: {last.recipe}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        "".join(f"<p>{escape(provenance(record_of(item)))}</p>" for item in experiments[-1:]),
        f"<p>{escape(what_n_shows(last.count('correct'), len(last.results)))}</p>",
        picture,
        _rungs(experiments),
        _causes(last),
        _risk(last),
        "<h2>Cases</h2>",
        "".join(_case(result, experiments) for result in _worst_first(last.results)),
    ]
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style>'
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _rungs(experiments: Sequence[Experiment]) -> str:
    rows = []
    for index, item in enumerate(experiments):
        figures = run_json(item)
        change = change_of(record_of(experiments[index - 1]), record_of(item)) if index else None
        cells = (
            item.recipe,
            share(item.count("correct"), len(item.results)),
            str(item.count("abstained")),
            str(item.count("wrong")),
            change_cell(change),
            number(figures["retrieval"]["page_hit@1"]),
            number(figures["retrieval"]["page_hit@5"]),
            number(figures["citations"]["page_precision"]),
            times(figures["latency_ms"]),
        )
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    heads: tuple[str, ...] = (
        "recipe",
        "correct (95 %)",
        "abstained",
        "wrong",
        "change from below",
        "page hit @1",
        "page hit @5",
    )
    heads += ("cited page right", "p50 / p95")
    return f"<table><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>{''.join(rows)}</table>"


def _causes(experiment: Experiment) -> str:
    found = causes(experiment.results)
    rows = "".join(f"<tr><td>{count}</td><td>{escape(CAUSES[name])}</td></tr>" for name, count in found.items())
    return f"<h2>Why cases failed</h2><table>{rows}</table>" if rows else ""


def _risk(experiment: Experiment) -> str:
    """The curve of risk over coverage, drawn by hand: one line needs no library."""
    points = curve(experiment.results)
    if len(points) < 2:
        return ""
    line = " ".join(f"{40 + 300 * coverage:.1f},{170 - 150 * risk:.1f}" for coverage, risk in points)
    last_coverage, last_risk = points[-1]
    return (
        "<h2>Risk over coverage</h2><p>Of those that can be answered, the share that is, as less sure answers are let "
        f"through, and the share of these that is wrong. All: {last_coverage:.0%} answered, {last_risk:.0%} "
        f"of them wrong; mean risk {mean_risk(experiment.results):.3f}.</p>"
        '<svg viewBox="0 0 360 200" width="540" role="img" aria-label="risk over coverage">'
        '<path d="M40 20V170H340" fill="none" stroke="#888"/>'
        f'<polyline points="{line}" fill="none" stroke="#b5434b" stroke-width="2"/>'
        '<text x="340" y="190" font-size="11" text-anchor="end">coverage 100%</text>'
        '<text x="4" y="24" font-size="11">risk 100%</text></svg>'
    )


def _worst_first(results: Sequence[Result]) -> list[Result]:
    order = {"wrong": 0, "abstained": 1, "correct": 2}
    return sorted(results, key=lambda result: order[result.score.grade])


def _case(result: Result, experiments: Sequence[Experiment]) -> str:
    case, given = result.case, result.given
    gold = {(item.document, item.page) for item in case.evidence}
    found = "".join(
        f"<li{' class=gold' if (name, number_) in gold else ''}>{escape(name)}, page {number_}</li>"
        for name, number_ in given.found[:10]
    )
    cited = "".join(
        f"<p>{escape(item.document)}, page {item.page} ({escape(item.found)})</p>"
        f'<div class="quote">{escape(item.quote[:_QUOTE])}</div>'
        for item in given.citations
    )
    gold_pages = ", ".join(f"{item.document}, page {item.page or 'any'}" for item in case.evidence) or "none"
    history = "".join(f"<p>{escape(who)}: {escape(text)}</p>" for who, text in case.history)
    grades = " → ".join(_grade_in(experiment, case.id) for experiment in experiments)
    rows = (
        ("Before", history),
        ("Answer", f'<div class="quote">{escape(given.text)}</div>' if given.text else escape(given.error)),
        ("Expected", escape(case.answer or "; ".join(case.key_facts) or case.expects)),
        ("Expected on", escape(gold_pages)),
        ("Cited", cited or "nothing"),
        ("Found, by rank", f"<ol>{found}</ol>" if found else "nothing"),
        ("Grade", escape(f"{result.score.grade}: {result.score.reason}")),
        ("Cause", escape(CAUSES[result.cause]) if result.cause else ""),
        ("Citations", escape(", ".join(f"{name} {value:.2f}" for name, value in citation(case, given).items()))),
        ("Over the rungs", escape(grades) if len(experiments) > 1 else ""),
        ("Took", f"{given.latency_ms:,.0f} ms"),
    )
    body = "".join(f"<dt>{head}</dt><dd>{value}</dd>" for head, value in rows if value)
    mark = f'<b class="{result.score.grade}">{result.score.grade}</b>'
    return (
        f'<details id="{escape(case.id, quote=True)}"><summary>{mark} {escape(case.question)} '
        f"<small>{escape(case.id)} {escape(' '.join(case.tags))}</small></summary><dl>{body}</dl></details>"
    )


def _grade_in(experiment: Experiment, case: str) -> str:
    grade = next((item.score.grade for item in experiment.results if item.case.id == case), "not run")
    return f"{experiment.recipe} {grade}"
