"use strict";
// Puts the page together, and lets tests see what the charts show.

function notices() {
  const all = [...report.notes];
  if (report.missing.length > 0) {
    all.unshift(`Not in this run's directory, and so not shown: ${report.missing.join(", ")}.`);
  }
  return all.map((text) => element("p", { className: "notice", textContent: text }));
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme").textContent = theme === "dark" ? "☀ Light" : "☾ Dark";
  Object.values(charts).forEach((it) => it.plot.redraw());
}

const theme = () => document.documentElement.dataset.theme;

function begin() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  setTheme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => setTheme(dark.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () => setTheme(theme() === "dark" ? "light" : "dark"));
  let onScreen = "light";
  addEventListener("beforeprint", () => {
    onScreen = theme();
    setTheme("light");
  });
  addEventListener("afterprint", () => setTheme(onScreen));

  document.querySelector("header").dataset.verdict = report.headline.verdict;
  document.getElementById("kicker").textContent =
    `kvmsim · ${report.manifest.scenario} · seed ${report.manifest.seed} · ${report.manifest.profile}`;
  document.getElementById("why").textContent = report.headline.why;
  const parts = [
    ...notices(), tilesSection(), expectationsSection(), memorySection(), hostsAtEndSection(), statesSection(),
    callsSection(), migrationsSection(), happeningsSection(), vmsSection(), countsSection(), manifestSection(),
    howItRanSection(),
  ];
  document.getElementById("report").append(...parts.filter((it) => it !== null));
  document.getElementById("contents").append(
    ...contents.map((it) => element("a", { href: `#${it.id}`, textContent: it.title })));
}

begin();
window.kvmsimReport = { report, series, calls, charts, howItRan, theme, setTheme };
