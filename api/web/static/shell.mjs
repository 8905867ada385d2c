// What every page has: the bar with the pages, the theme, and who is asking.

import { h, dated } from "./dom.mjs";
import { call } from "./api.mjs";

const PAGES = [["/", "Ask"], ["/library", "Library"], ["/evals", "Evals"], ["/review", "Review"], ["/audit", "Audit"]];
const THEMES = ["light dark", "light", "dark"];
const SAID = { "light dark": "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };

/** The page's frame around `main`; `extra` goes to the right end of the bar. */
export function frame(main, ...extra) {
  const when = h("span", { class: "quiet", id: "as-of" });
  const bar = h(
    "header",
    { class: "bar" },
    h("a", { class: "brand", href: "/" }, h("img", { src: "/static/mark.svg", alt: "", width: 22, height: 22 }), "Wealthdesk"),
    h("nav", { "aria-label": "Pages" }, PAGES.map(([path, name]) =>
      h("a", { href: path, "aria-current": location.pathname === path ? "page" : null }, name))),
    h("div", { class: "bar-end" }, when, extra, themeButton()),
  );
  document.getElementById("app").replaceChildren(bar, main);
  call("/v1/me").then((me) => {
    when.textContent = `as of ${dated(me.today)}`;
    document.dispatchEvent(new CustomEvent("me", { detail: me }));
  }, () => {});
}

function themeButton() {
  let now = localStorage.getItem("theme") ?? THEMES[0];
  const button = h("button", { class: "icon", type: "button", onclick: turn }, "◐");
  const apply = () => {
    document.documentElement.style.setProperty("color-scheme", now);
    button.setAttribute("aria-label", SAID[now]);
    button.title = SAID[now];
  };
  function turn() {
    now = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    localStorage.setItem("theme", now);
    apply();
  }
  apply();
  return button;
}
