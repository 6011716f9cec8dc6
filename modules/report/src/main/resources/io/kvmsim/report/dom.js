"use strict";
// Elements of the page. What comes from a run is only ever set as text, never as HTML.

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const contents = [];

function section(id, title, lead, ...children) {
  contents.push({ id, title });
  return element(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title`, textContent: title }),
    lead ? element("p", { className: "lead", textContent: lead }) : null,
    ...children,
  );
}

const number = (text) => ({ className: "number", text });
const word = (text) => ({ className: "word", text });

// Cells are texts, nodes, or texts with a class.
function table(label, headers, rows) {
  const cell = (value) => {
    if (value instanceof Node) return element("td", {}, value);
    if (value !== null && typeof value === "object") {
      return element("td", { className: value.className, textContent: value.text });
    }
    return element("td", { textContent: value });
  };
  const head = headers.map((header) => {
    const right = header.startsWith(">");
    return element("th", {
      scope: "col",
      className: right ? "number" : "",
      textContent: right ? header.slice(1) : header,
    });
  });
  const whole = element(
    "table",
    { "aria-label": label },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map(cell)))),
  );
  // What scrolls must be reachable by the keyboard.
  return element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": label }, whole);
}

function empty(text) {
  return element("p", { className: "empty", textContent: text });
}

function meter(share) {
  const bar = element("span", { className: share >= 0.95 ? "meter full" : "meter", "aria-hidden": "true" });
  const fill = element("i");
  fill.style.width = `${Math.min(share * 100, 100)}%`;
  bar.append(fill);
  return element("span", { className: "share" }, bar, percent(share));
}
