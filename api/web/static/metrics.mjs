// The figures of an answer as charts: companies beside each other, and each cited row over its periods.

import { h } from "./dom.mjs";
import { call } from "./api.mjs";
import { columnChart } from "./chart.mjs";
import { tabled } from "./tabled.mjs";

const MOST = 3;

/** Charts of the table of `answer`, and of the rows its quoted figures stand in; an empty list where there is none. */
export async function metrics(answer, open) {
  if (answer.status !== "answered" || answer.chart) return [];
  const found = await cited(answer);
  const covered = (points) => found.some(({ row }) => points.every((point) => row.points.some((one) => one.period === point.period && Number(one.value) === point.number)));
  const compared = tabled(answer, open, covered);
  const drawn = found.map(({ citation, issuer, row }) => chart(citation, issuer, row, open)).filter(Boolean);
  return drawn.length + compared.length === 1 ? [...compared, ...drawn] : [...compared, ...drawn.map((figure) =>
    h("details", { class: "more" }, h("summary", {}, `${figure.querySelector("strong").textContent}, over its periods`), figure))];
}

async function cited(answer) {
  const quoted = (answer.figures ?? []).filter((figure) => figure.basis === "quoted" && figure.source).map((figure) => figure.source);
  const wanted = (answer.citations ?? []).filter((citation) => quoted.includes(citation.n) && citation.found !== "no").slice(0, MOST);
  return (await Promise.all(wanted.map((citation) => rows(citation, answer)))).flat();
}

/** The rows of a citation that hold one of the answer's own figures, in its period. */
async function rows(citation, answer) {
  const address = `/v1/documents/${encodeURIComponent(citation.document_id)}/series?start=${citation.span[0]}&end=${citation.span[1]}`;
  try {
    const { issuer, series } = await call(address);
    const said = answer.figures.filter((figure) => figure.source === citation.n);
    return series.flatMap((row) => {
      const figure = said.find((one) => row.points.some((point) => one.period === point.period && Number(one.value) === Number(point.value)));
      return figure ? [{ citation, issuer, row: asSaid(row, figure) }] : [];
    });
  } catch {
    return [];
  }
}

/** A row of outflows, printed in brackets, as the amounts that the answer says. */
function asSaid(row, figure) {
  const outflow = row.points.every((point) => Number(point.value) <= 0) && !/[-\u2212(]/.test(figure.text);
  return outflow ? { ...row, points: row.points.map((point) => ({ ...point, value: point.value.replace(/^-/, "") })) } : row;
}

function chart(citation, issuer, row, open) {
  const place = (point) => h("button", { type: "button", class: "link brief", "aria-label": `${point.period} on its page`, onclick: (event) =>
    open({ ...citation, page: row.page, span: point.cell, quote: "", found: "exact" }, [], event.currentTarget) }, `p. ${row.page}`);
  const guessed = row.points.some((point) => point.estimate) ? " E: estimates." : "";
  return columnChart({ title: [issuer, row.label].filter(Boolean).join(": "), unit: row.unit, source: `${citation.title}, p. ${row.page}.${guessed}`, points: row.points }, place);
}
