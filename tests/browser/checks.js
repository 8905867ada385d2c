// What an audit of accessibility finds by rule: contrast, names, targets, panes that scroll, tables, ids, headings.
() => {
  const problems = [];
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const parsed = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => top.slice(0, 3).map((value, at) => value * top[3] + below[at] * (1 - top[3]));
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const colour = parsed(getComputedStyle(one).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), parsed(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3));
  };
  const light = (rgb) => rgb.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".visually-hidden, .skip, [hidden]") && element.getBoundingClientRect().width > 0;
  const name = (element) => (element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.title || element.textContent || element.placeholder || "").trim();
  const said = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} "${element.textContent.trim().slice(0, 40)}"`;

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element || !seen(element) || element.closest("svg, script, noscript, :disabled")) continue;
    const style = getComputedStyle(element);
    const below = behind(element);
    const found = ratio(over(parsed(style.color), below), below);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (found < (large ? 3 : 4.5)) problems.push(`contrast ${found.toFixed(2)}: ${said(element)}`);
  }
  for (const text of document.querySelectorAll("svg text")) {
    if (!seen(text) || !text.textContent.trim()) continue;
    const below = behind(text.closest("svg"));
    const found = ratio(over(parsed(getComputedStyle(text).fill), below), below);
    if (found < 4.5) problems.push(`contrast ${found.toFixed(2)}: svg text "${text.textContent}"`);
  }
  for (const control of document.querySelectorAll("button, a[href], input, select, textarea, summary, [role=region], dialog, aside, nav")) {
    if (!seen(control)) continue;
    if (!name(control)) problems.push(`no name: ${said(control)}`);
    if (control.matches("input, select, textarea") && !control.getAttribute("aria-label") && !control.labels?.length) problems.push(`no label: ${said(control)}`);
    const box = control.getBoundingClientRect();
    const inline = getComputedStyle(control).display === "inline";
    if (control.matches("button, select, textarea") && !inline && (box.width < 23.5 || box.height < 23.5)) problems.push(`target ${box.width.toFixed(0)}x${box.height.toFixed(0)}: ${said(control)}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const scrolls = element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(style.overflowY);
    if (seen(element) && scrolls && element.tabIndex < 0 && !element.querySelector("a, button, input")) problems.push(`scrolls without a key: ${said(element)}`);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) problems.push(`no alt: ${image.src}`);
  for (const head of document.querySelectorAll("th")) if (!head.textContent.trim()) problems.push("an empty table header");
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) problems.push(`id twice: ${id}`);
  if (!document.documentElement.lang) problems.push("no language");
  if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
  if (document.documentElement.scrollWidth > innerWidth + 1) problems.push(`wider than the window: ${document.documentElement.scrollWidth} > ${innerWidth}`);
  return [...new Set(problems)];
}
