"use strict";
// Key figures and tables.

function tile(name, value, note, bad) {
  return element("div", { className: bad ? "tile bad" : "tile" },
    element("dt", { textContent: name }),
    element("dd", {}, value, note ? element("span", { className: "note", textContent: note }) : null));
}

function tilesSection() {
  if (!summary) return null;
  const tiles = [tile("VMs", grouped(summary.vms), summary.vcpus > 0 ? plural(summary.vcpus, "vCPU") : "")];
  const states = Object.entries(summary.guestsByState).filter(([, count]) => count > 0);
  if (states.length > 0) tiles[0] = tile("VMs", grouped(summary.vms),
    `${summary.finished ? "at the end" : "when it was interrupted"} ${states.map(([state, count]) => `${grouped(count)} ${state}`).join(", ")}`);
  tiles.push(tile("Hosts", grouped(Math.max(report.peaks ? report.peaks.length : 0, summary.hosts.length)),
    size(sum(summary.hosts.map((it) => it.memory)))));
  if (summary.virtualSeconds > 0) tiles.push(tile("Virtual time", time(summary.virtualSeconds)));
  if (report.peaks && report.peaks.length > 0) {
    const [fullest] = report.peaks;
    tiles.push(tile("Fullest host", percent(fullest.share), `${fullest.host}, at ${time(fullest.seconds)}`, fullest.share >= 0.95));
  }
  if (summary.expectations.length > 0) {
    const broke = summary.expectations.filter((it) => it.holds === false).length;
    const open = summary.expectations.filter((it) => it.holds === null).length;
    const held = open === 0 ? "all held" : `${open} open`;
    tiles.push(tile("Expectations", broke === 0 ? held : `${broke} broke`, `of ${summary.expectations.length}`, broke > 0));
  }
  const refused = summary.calls > 0 ? `${Number(((100 * summary.refused) / summary.calls).toPrecision(2))}%` : "";
  tiles.push(tile("Calls", short(summary.calls), summary.refused === 0 ? "none refused" : `${grouped(summary.refused)} refused, ${refused}`));
  tiles.push(tile("Events", short(summary.events)));
  const moved = report.migrations.completed + report.migrations.failed;
  if (moved > 0) {
    const downtime = report.migrations.histograms.find((it) => it.name === "Downtime");
    tiles.push(tile("Migrations", grouped(moved),
      `${report.migrations.failed > 0 ? `${grouped(report.migrations.failed)} failed; ` : ""}${
        downtime ? `99% down for at most ${time(downtime.spread.p99)}` : ""}`));
  } else if (summary.migrations.completed + summary.migrations.failed > 0) {
    tiles.push(tile("Migrations", grouped(summary.migrations.completed), `${grouped(summary.migrations.failed)} failed`));
  }
  if (summary.killed.length > 0) tiles.push(tile("VMs killed", grouped(summary.killed.length), "", true));
  const faults = sum(summary.faults.map((it) => it.injected));
  if (faults > 0) tiles.push(tile("Faults injected", grouped(faults), `by ${plural(summary.faults.length, "rule")}`));
  return element("dl", { className: "tiles", "aria-label": "Key figures" }, ...tiles);
}

function expectationsSection() {
  if (!summary || summary.expectations.length === 0) return null;
  const rows = summary.expectations.map((it, i) => [
    number(String(i + 1)), word(it.expression),
    it.holds === null ? word("open")
      : element("span", { className: it.holds ? "yes" : "no", textContent: it.holds ? "✓ held" : "✗ broke" }),
    number(it.brokenAtSeconds === null ? "" : moment(it.brokenAtSeconds)), word(it.value),
  ]);
  return section("expectations", "Expectations",
    broken.length > 0 ? "The moments at which they broke are the numbered lines in the charts." : "",
    table("Expectations", [">#", "Expectation", "Verdict", ">Broke at", "Value"], rows));
}

function happeningsSection() {
  if (report.happenings.length === 0) return null;
  const kinds = [...new Set(report.happenings.map((it) => it.kind))].sort();
  const place = element("div");
  const select = element("select", { id: "kind" }, element("option", { value: "", textContent: "everything" }),
    ...kinds.map((kind) => element("option", { value: kind, textContent: kind })));
  const show = () => place.replaceChildren(table("Happenings", [">When", "What", "Host", "VM", "Details"],
    report.happenings
      .filter((it) => select.value === "" || it.kind === select.value)
      .map((it) => [number(moment(it.seconds)), it.kind, word(it.host), word(it.guest), word(it.text)])));
  select.addEventListener("change", show);
  show();
  return section("happenings", "What happened", "Dotted lines in the charts.",
    element("div", { className: "row" }, element("label", { htmlFor: "kind", textContent: "Show" }), select), place);
}

function vmsSection() {
  if (!summary) return null;
  const part = (title, headers, rows) => rows.length === 0
    ? null
    : element("div", {}, element("h3", { textContent: title }), table(title, headers, rows));
  const parts = [
    part("The slowest to start", ["VM", "Host", ">Started in", ">In calls"],
      summary.slowest.map((it) =>
        [word(it.guest), word(it.host), number(time(it.bootSeconds)), number(time(it.callSeconds))])),
    part("The most refused", ["VM", "Host", ">Refused calls"],
      summary.mostRefused.map((it) => [word(it.guest), word(it.host), number(grouped(it.refused))])),
    part("Killed", ["VM", "Host", ">When"],
      summary.killed.map((it) => [word(it.guest), word(it.host), number(moment(it.atSeconds))])),
  ].filter((it) => it !== null);
  return parts.length === 0 ? null : section("vms", "VMs to look at", "", element("div", { className: "two" }, ...parts));
}

function countsSection() {
  if (!summary) return null;
  const counts = (title, map) => {
    const rows = Object.entries(map).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([name, count]) => [word(name), number(grouped(count))]);
    return rows.length === 0 ? null : element("div", {}, element("h3", { textContent: title }), table(title, ["", ">Count"], rows));
  };
  const parts = [
    counts("Events by type", summary.eventsByType),
    counts("Answers unlike the recording's, since the hosts differ", summary.differFromRecording),
    counts("Passed over, not modelled", summary.passedOver),
    counts("Faults injected, by rule", Object.fromEntries(summary.faults.flatMap((it) => {
      const kinds = Object.entries(it.byErrno);
      return kinds.length === 0 ? [[it.rule, it.injected]] : kinds.map(([kind, count]) => [`${it.rule}: ${kind}`, count]);
    }))),
  ].filter((it) => it !== null);
  return parts.length === 0 ? null : section("counts", "Counts", "", element("div", { className: "two" }, ...parts));
}

// Whatever a version wrote there, by its own names.
function facts(label, values) {
  const shown = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : String(value));
  return table(label, ["", ""], Object.entries(values).map(([name, value]) => [name, word(shown(value))]));
}

function manifestSection() {
  const { hosts, guests, ...rest } = report.manifest;
  const root = summary && summary.merkleRoot ? { merkleRoot: summary.merkleRoot } : {};
  return section("manifest", "Manifest", "What the run is: with the files in its directory, enough to make it again.",
    facts("Manifest", { ...rest, ...root }),
    element("div", { className: "two" },
      element("div", {}, element("h3", { textContent: "Hosts" }), table("Hosts of the manifest", ["Host", "Description", ">Memory"],
        hosts.map((it) => [word(it.name), word(it.file), number(size(it.memory))]))),
      element("div", {}, element("h3", { textContent: "Groups of VMs" }), table("Groups of VMs", ["Group", ">VMs", "Recording"],
        guests.map((it) => [word(it.name), number(grouped(it.count)), word(it.recording ?? "")])))));
}

function howItRanSection() {
  const made = section("how", "How it ran",
    "Who ran it, when and how fast: the one part that may differ between two runs of the same scenario.",
    facts("How it ran", howItRan));
  made.className = "how";
  return made;
}
