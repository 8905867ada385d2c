// What every page has: the bar with the pages, the theme, who is asking, and the sign-in.

import { h, icon, show, dated } from "./dom.mjs";
import { call } from "./api.mjs";

const PAGES = [["/", "Ask"], ["/library", "Library"], ["/evals", "Evals"], ["/review", "Review"], ["/audit", "Audit"], ["/health", "Health"]];
const SUPERVISED = ["/evals", "/review", "/audit", "/health"];
const THEMES = ["light dark", "light", "dark"];
const SAID = { "light dark": "Theme: as the system has it", light: "Theme: light", dark: "Theme: dark" };

/** The page's frame around `main`; `extra` goes to the right end of the bar. Gives a promise of who is asking. */
export function frame(main, ...extra) {
  const when = h("span", { class: "quiet", id: "as-of" });
  const who = h("span");
  const links = PAGES.map(([path, name]) => h("a", { href: path, "aria-current": location.pathname === path ? "page" : null }, name));
  const bar = h("header", { class: "bar" },
    h("a", { class: "brand", href: "/" }, h("img", { src: "/static/mark.svg", alt: "", width: 22, height: 22 }), "Wealthdesk"),
    h("nav", { "aria-label": "Pages" }, links),
    h("div", { class: "bar-end" }, when, extra, who, themeButton()));
  document.getElementById("app").replaceChildren(bar, main);
  return call("/v1/me").then((me) => {
    when.textContent = `As of ${dated(me.today)}`;
    const supervises = me.role !== "adviser";
    links.forEach((link, at) => { link.hidden = !supervises && SUPERVISED.includes(PAGES[at][0]); });
    if (!me.single_user) show(who, h("button", { type: "button", class: "bare", title: `Signed in as ${me.id}, ${me.role}`, onclick: signOut }, "Sign out"));
    return { ...me, supervises };
  });
}

document.addEventListener("signed-out", () => {
  if (document.querySelector("dialog.sign-in")) return;
  const key = h("input", { type: "password", name: "key", autocomplete: "current-password", required: true });
  const said = h("p", { class: "notice bad", role: "alert", hidden: true });
  const dialog = h("dialog", { class: "sign-in", "aria-labelledby": "sign-in-title" }, h("form", { method: "dialog", onsubmit: begin },
    h("h2", { id: "sign-in-title" }, "Sign in"),
    h("p", { class: "quiet" }, "With your key, or a token of your identity provider. What you were typing is kept."),
    h("label", {}, "Key or token", key), said, h("button", { class: "primary" }, "Sign in")));
  async function begin(event) {
    event.preventDefault();
    try {
      await call("/v1/session", {}, { headers: { authorization: `Bearer ${key.value.trim()}` } });
      location.reload();
    } catch (error) {
      said.hidden = false;
      said.textContent = error.message;
    }
  }
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
});

async function signOut() {
  await call("/v1/session", undefined, { method: "DELETE" });
  location.assign("/");
}

function themeButton() {
  let now = localStorage.getItem("theme") ?? THEMES[0];
  const button = h("button", { class: "icon", type: "button", onclick: turn }, icon("theme"));
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

/** Run `work` not more often than the typing pauses. */
export function paused(work, ms = 180) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
}
