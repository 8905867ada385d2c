// A chart as a PNG to paste into a letter: always light, with its title and where it is from.

import { h, icon, svg } from "./dom.mjs";

const DRAWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "visibility"];
const [HEAD, FOOT, MARGIN, SHARPNESS] = [34, 24, 14, 2];

/** A button that saves `drawing`, an SVG element on the page, as a PNG; `said` is told where it does not work. */
export function pictured(drawing, { title, unit, source }, said) {
  return h("button", { type: "button", onclick: save }, icon("save"), "Download PNG");

  async function save() {
    try {
      const url = URL.createObjectURL(await png(drawing, [title, unit].filter(Boolean).join(" · "), source ?? ""));
      h("a", { href: url, download: "chart.png" }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch {
      said.textContent = "The browser could not draw it.";
    }
  }
}

async function png(drawing, title, source) {
  const { width, height, text } = alone(drawing, title, source);
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = h("img", { src: url });
    await image.decode();
    const canvas = h("canvas", { width: width * SHARPNESS, height: height * SHARPNESS });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("empty"))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The drawing as a file of its own: what the style sheet gives it in the light scheme is written into it. */
function alone(drawing, title, source) {
  const [, , width, inner] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const height = inner + HEAD + (source ? FOOT : 0);
  const copy = drawing.cloneNode(true);
  const stage = h("div", { class: "chart offstage", "aria-hidden": "true" }, copy);
  stage.style.setProperty("color-scheme", "light");
  document.body.append(stage);
  const face = getComputedStyle(copy);
  const [ground, ink, font] = [face.backgroundColor, face.color, face.fontFamily];
  for (const part of copy.querySelectorAll("*")) {
    const style = getComputedStyle(part);
    for (const name of DRAWN) part.setAttribute(name, style.getPropertyValue(name));
  }
  stage.remove();
  const words = (y, size, weight, text) => svg("text", { x: MARGIN, y, fill: ink, "font-family": font, "font-size": size, "font-weight": weight }, text);
  const body = svg("g", { transform: `translate(0 ${HEAD})` });
  body.append(...copy.childNodes);
  const whole = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, svg("rect", { width, height, fill: ground }),
    words(22, 14, 600, title), body, source && words(height - 9, 11, 400, source));
  return { width, height, text: new XMLSerializer().serializeToString(whole) };
}
