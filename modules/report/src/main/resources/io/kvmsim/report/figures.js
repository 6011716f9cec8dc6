"use strict";
// What charts show: each function gives the elements of one section, or nothing where the run left no data of it.

const columnsOf = (host) => series.columns[host];
const drawable = series !== null && series.seconds.length > 0;

function statesSection() {
  if (!drawable) return null;
  const states = ["running", "migrating", "stopped", "unplaced", "killed", "planned"];
  const names = { unplaced: "without a host", planned: "not started yet" };
  const lines = states
    .map((state) => ({ label: names[state] || state, values: columnsOf(TOTAL)[state], ink: state }))
    .filter((line) => line.values.some((value) => value > 0));
  if (lines.length === 0) return null;
  return section(
    "states",
    "VMs by state",
    "How many VMs were in which state; the whole height is all VMs of the run.",
    element("div", { className: "two" },
      chart({ id: "states", title: "All VMs", x: series.seconds, lines, format: grouped, stacked: true, height: 240 }),
      fewSection(lines)),
  );
}

// The few that are not running, which among thousands could not be seen.
function fewSection(all) {
  const dashes = { migrating: undefined, stopped: [8, 3], unplaced: [2, 3], killed: [8, 3, 2, 3] };
  const lines = all.filter((it) => it.ink in dashes).map((it) => ({ ...it, dash: dashes[it.ink], width: 2 }));
  return lines.length === 0
    ? null
    : chart({ id: "few", title: "Those started but not running", x: series.seconds, lines, format: grouped, height: 240 });
}

function callsSection() {
  const parts = [];
  if (drawable) {
    const all = columnsOf(TOTAL);
    const x = series.seconds;
    const line = (label, counts, ink) => ({ label, values: perSecond(x, counts), ink, fill: true });
    parts.push(
      chart({ id: "calls", title: "Calls per second", x, lines: [line("calls", all.calls, "c0")], format: rate, height: 200 }),
      chart({
        id: "events", title: "Events per interval", x, format: short, steps: true, height: 200,
        lines: [{ label: "events", values: all.events, ink: "c2", fill: true }],
      }),
    );
  }
  if (calls && calls.seconds.length > 0) parts.push(...callCharts());
  const rows = callRows();
  if (parts.length === 0 && rows.length === 0) return null;
  return section(
    "calls-section", "Calls and refusals",
    "A refused call is one that Linux would refuse as well: it answers an errno.",
    element("div", { className: "two" }, ...parts),
    ...(rows.length === 0 ? [] : [
      element("h3", { textContent: calls ? "Calls by result" : "Refused calls" }),
      table("Calls by result", ["Call", "Result", ">Count"], rows),
    ]),
  );
}

// The most frequent by name, and all others together: more than seven colours nobody tells apart.
function topLines(groups) {
  const most = 6;
  const sorted = [...groups].sort((a, b) => sum(b[1]) - sum(a[1]) || (a[0] < b[0] ? -1 : 1));
  const lines = sorted.slice(0, most).map(([label, counts]) => ({ label, counts }));
  const rest = sorted.slice(most);
  if (rest.length > 0) {
    const counts = calls.seconds.map((_, i) => sum(rest.map((it) => it[1][i])));
    lines.push({ label: `${rest.length} others`, counts });
  }
  return lines.map((it, i) => ({ label: it.label, values: perSecond(calls.seconds, it.counts), ink: `c${i}` }));
}

function callCharts() {
  const grouping = (kinds, key) => {
    const groups = new Map();
    for (const kind of kinds) {
      const before = groups.get(kind[key]);
      groups.set(kind[key], before ? before.map((count, i) => count + kind.counts[i]) : kind.counts);
    }
    return groups;
  };
  const refused = calls.kinds.filter((it) => it.result !== "0");
  const made = [
    chart({
      id: "callsByName", title: "Calls per second, by call", x: calls.seconds, format: rate, height: 220, stacked: true,
      lines: topLines(grouping(calls.kinds, "call")),
    }),
  ];
  if (refused.length > 0) {
    made.push(chart({
      id: "errnos", title: "Refused calls per second, by errno", x: calls.seconds, format: rate, height: 220, stacked: true,
      lines: topLines(grouping(refused, "result")),
    }));
  }
  return made;
}

function callRows() {
  if (calls) {
    return calls.kinds
      .map((it) => ({ ...it, total: sum(it.counts) }))
      .sort((a, b) => b.total - a.total || (a.call + a.result < b.call + b.result ? -1 : 1))
      .map((it) => [
        word(it.call),
        element("span", { className: it.result === "0" ? "" : "no", textContent: it.result === "0" ? "done" : it.result }),
        number(grouped(it.total)),
      ]);
  }
  return Object.entries((summary && summary.refusalsByCall) || {}).map(([name, count]) => {
    const space = name.lastIndexOf(" ");
    return [word(name.slice(0, space)), name.slice(space + 1), number(grouped(count))];
  });
}

function histogram(it) {
  const format = it.unit === "seconds" ? time : short;
  const most = Math.max(...it.bins.map((bin) => bin.count));
  const bars = element("div", { className: "bars" });
  for (const bin of it.bins) {
    const bar = element("span", { className: "bar" });
    bar.style.width = `${(100 * bin.count) / most}%`;
    if (bin.count === 0) bar.style.visibility = "hidden";
    bars.append(
      element("span", { className: "from", textContent: `${format(bin.from)} up to ${format(bin.to)}` }),
      bar,
      element("span", { textContent: grouped(bin.count) }),
    );
  }
  return element("figure", {},
    element("figcaption", {}, it.name, element("span", { className: "note",
      textContent: `half at most ${format(it.spread.p50)}, 99% at most ${format(it.spread.p99)}, the most ${format(it.spread.max)}` })),
    bars);
}

function migrationsSection() {
  const all = report.migrations;
  const many = all.completed + all.failed;
  if (many === 0) return null;
  const rows = all.shown.map((it) => [
    word(it.guest), word(`${it.from} → ${it.to}`), number(moment(it.started)),
    number(it.ended === undefined ? "" : time(it.ended - it.started)), number(grouped(it.rounds)),
    number(grouped(it.dirtyPages)), number(grouped(it.cmmaValues)),
    number(it.downtime === undefined ? "" : time(it.downtime)),
    element("span", { className: it.result === "completed" ? "yes" : "no", textContent: it.result }),
  ]);
  return section(
    "migrations", "Migrations",
    `${grouped(all.completed)} completed, ${grouped(all.failed)} failed. The distributions are of those that completed.`,
    element("div", { className: "two" }, ...all.histograms.map(histogram)),
    element("h3", { textContent: "Longest downtime first" }),
    table("Migrations", ["VM", "From → to", ">Started", ">Took", ">Rounds", ">Dirty pages", ">CMMA values",
      ">Downtime", "Result"], rows),
  );
}
