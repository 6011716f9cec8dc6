"use strict";
// The embedded data, with its shortened columns as plain numbers again.

const report = JSON.parse(document.getElementById("data").textContent);
const howItRan = JSON.parse(document.getElementById("how-it-ran").textContent);

function numbers(column) {
  if (column.values) return column.values;
  let sum = 0;
  return column.steps.map((step) => (sum += step));
}

const TOTAL = "*";
const summary = report.summary || null;
const series = report.series ? unpacked(report.series) : null;
const calls = report.calls
  ? {
      seconds: numbers(report.calls.seconds),
      kinds: report.calls.kinds.map((it) => ({ ...it, counts: numbers(it.counts) })),
    }
  : null;

function unpacked(packed) {
  const columns = {};
  for (const [host, ofHost] of Object.entries(packed.columns)) {
    columns[host] = {};
    for (const [name, column] of Object.entries(ofHost)) columns[host][name] = numbers(column);
  }
  return { seconds: numbers(packed.seconds), hosts: packed.hosts, columns };
}

const sum = (values) => values.reduce((all, one) => all + one, 0);

// Counts of an interval as a rate: the intervals need not be equally long. The first ends where the run begins.
function perSecond(seconds, counts) {
  return counts.map((count, i) => {
    const length = i > 0 ? seconds[i] - seconds[i - 1] : seconds[0];
    return length > 0 ? count / length : null;
  });
}
