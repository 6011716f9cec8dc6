"use strict";
// Memory: of one host or all, and of each host at a glance.

const SMALL_MULTIPLES_MAX = 12;
const hostNames = { [TOTAL]: "All hosts" };

function memoryLines(host) {
  const of = columnsOf(host);
  const lines = [
    { label: "limit", values: of.limit, ink: "limit", dash: [9, 5], width: 2 },
    { label: "used", values: of.used, ink: "used", fill: true, width: 2.2 },
    { label: "kernel", values: of.kernel, ink: "kernel" },
    { label: "guest", values: of.guest, ink: "guest" },
    { label: "given back", values: of.given_back, ink: "given_back", dash: [2, 3] },
    { label: "swapped", values: of.swapped, ink: "swapped", dash: [8, 3, 2, 3] },
  ];
  const always = ["limit", "used"];
  return lines.filter((line) => always.includes(line.label) || line.values.some((value) => value > 0));
}

function memoryChart(host) {
  const peak = report.peaks.find((it) => it.host === host);
  const name = hostNames[host] || host;
  const figures = [chart({
    id: "memory",
    title: `Memory of ${host === TOTAL ? "all hosts" : name}`,
    note: peak ? `fullest at ${time(peak.seconds)}: ${size(peak.used)} of ${size(peak.limit)}, ${percent(peak.share)}` : "",
    x: series.seconds, lines: memoryLines(host), format: size, bytes: true, height: 320,
  })];
  const { kernel, pressure } = columnsOf(host);
  const few = element("div", { className: "two" });
  if (kernel.some((bytes) => bytes > 0)) {
    few.append(chart({
      id: "kernel", title: "Of that, the kernel's, on a scale of its own", x: series.seconds, height: 150, bytes: true,
      format: size, lines: [{ label: "kernel", values: kernel, ink: "kernel", fill: true }],
    }));
  }
  const most = pressure.reduce((a, b) => Math.max(a, b), 0);
  if (most > 0) {
    const share = most <= 1;
    few.append(chart({
      id: "pressure", title: "Memory pressure", x: series.seconds, height: 150, bytes: !share,
      format: share ? percent : size, lines: [{ label: "pressure", values: pressure, ink: "c3", fill: true, dash: [8, 3] }],
    }));
  }
  return [...figures, few];
}

function hostSelect(show) {
  const select = element("select", { id: "host" });
  for (const host of [TOTAL, ...series.hosts]) {
    select.append(element("option", { value: host, textContent: hostNames[host] || host }));
  }
  select.addEventListener("change", () => show(select.value));
  return element("div", { className: "row" }, element("label", { htmlFor: "host", textContent: "Show" }), select);
}

function smallMultiples(choose) {
  if (series.hosts.length < 2 || series.hosts.length > SMALL_MULTIPLES_MAX) return [];
  const figures = series.hosts.map((host) => {
    const { used, limit } = columnsOf(host);
    const peak = report.peaks.find((it) => it.host === host);
    const name = element("button", { type: "button", textContent: host, title: `Show ${host} above` });
    const note = element("span", {
      className: peak.share >= 0.95 ? "note bad" : "note",
      textContent: `at most ${percent(peak.share)}, at ${time(peak.seconds)}`,
    });
    const figure = chart({
      id: `share-${host}`, title: `Memory of ${host}, used of its limit`, caption: element("span", {}, name, note),
      x: series.seconds, small: true, format: percent, height: 120, most: Math.max(1.05, peak.share * 1.05),
      lines: [
        { label: "used", values: used.map((bytes, i) => (limit[i] > 0 ? bytes / limit[i] : null)), ink: "used", fill: true },
        { label: "limit", values: limit.map((bytes) => (bytes > 0 ? 1 : null)), ink: "limit", dash: [6, 4] },
      ],
    });
    figure.addEventListener("click", () => choose(host));
    return figure;
  });
  return [element("h3", { textContent: "Each host, used of its limit" }), element("div", { className: "many" }, ...figures)];
}

function memorySection() {
  if (!drawable) return null;
  const place = element("div", { id: "memory-of" });
  const show = (host) => {
    for (const id of ["memory", "kernel", "pressure"]) {
      if (charts[id]) charts[id].plot.destroy();
      delete charts[id];
    }
    place.replaceChildren(...memoryChart(host));
  };
  const choices = hostSelect(show);
  const choose = (host) => {
    choices.querySelector("select").value = host;
    show(host);
    place.scrollIntoView({ block: "nearest" });
  };
  show(TOTAL);
  return section(
    "memory-section", "Memory",
    "Used is what counts against the limit: what the kernel needs for its VMs, and the guests' pages. Given back are pages "
      + "that guests told the host they can do without. Drag to zoom, double-click to see all again.",
    choices, place, ...smallMultiples(choose), hostsTable(),
  );
}

function hostsTable() {
  const rows = report.peaks.map((it) => [
    word(it.host), meter(it.share), number(size(it.used)), number(size(it.limit)), number(time(it.seconds)),
    number(size(it.usedAtEnd)),
  ]);
  return element("div", {}, element("h3", { textContent: "Hosts, the fullest first" }),
    table("Hosts", ["Host", "At its fullest", ">Used", ">Limit", ">When", ">Used at the end"], rows));
}

// Of a run without samples: only how its hosts ended.
function hostsAtEndSection() {
  if (drawable || !summary || summary.hosts.length === 0) return null;
  const rows = summary.hosts.map((it) => [
    word(it.host), meter(it.memory > 0 ? it.used / it.memory : 0), number(size(it.used)), number(size(it.free)),
    number(size(it.memory)),
  ]);
  return section("hosts", "Memory at the end", "", table("Hosts", ["Host", "Used", ">Used", ">Free", ">Memory"], rows));
}
