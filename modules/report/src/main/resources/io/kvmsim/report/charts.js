"use strict";
// Lines over virtual time: one way to draw them, with a legend that the keyboard reaches and cursors that move together.

const charts = {};
const cursors = uPlot.sync("virtual time");
const MARKS_MAX = 200;
const NARROW = 160;
const TIME_STEPS = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
  7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 2592000, 8640000, 31536000, 315360000];
const BYTE_STEPS = Array.from({ length: 63 }, (_, power) => 2 ** power);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const fontOf = (pixels) => `${pixels}px system-ui, sans-serif`;

// Moments that every chart shows: where an expectation broke (numbered as in their table), and what else happened.
const broken = ((summary && summary.expectations) || [])
  .map((it, index) => ({ at: it.brokenAtSeconds, label: String(index + 1) }))
  .filter((it) => it.at !== null);
const happened = report.happenings.filter((it) => !it.kind.includes("expectation"));

function drawMarks(plot, small) {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio || 1;
  const line = (at, dash, width, ink) => {
    const x = Math.round(plot.valToPos(at, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) return null;
    ctx.strokeStyle = colour(ink);
    ctx.lineWidth = width * scale;
    ctx.setLineDash(dash.map((length) => length * scale));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    return x;
  };
  ctx.save();
  if (!small && happened.length <= MARKS_MAX) happened.forEach((it) => line(it.seconds, [1, 4], 1, "soft"));
  if (!small && happened.length > MARKS_MAX) drawDensity(plot, scale);
  let lastX = -Infinity;
  let level = 0;
  for (const mark of [...broken].sort((a, b) => a.at - b.at)) {
    const x = line(mark.at, [5, 3], 1.5, "mark");
    if (x === null || small) continue;
    level = x - lastX < 18 * scale ? level + 1 : 0;
    lastX = x;
    badge(ctx, x, bbox.top + (9 + level * 18) * scale, mark.label, scale);
  }
  ctx.restore();
}

// More marks than can be told apart: a strip at the top, the darker the more happened.
function drawDensity(plot, scale) {
  const { ctx, bbox } = plot;
  const width = 4 * scale;
  const counts = new Map();
  for (const it of happened) {
    const x = plot.valToPos(it.seconds, "x", true) - bbox.left;
    if (x < 0 || x > bbox.width) continue;
    const bin = Math.floor(x / width);
    counts.set(bin, (counts.get(bin) || 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  ctx.fillStyle = colour("soft");
  for (const [bin, count] of counts) {
    ctx.globalAlpha = 0.15 + (0.85 * count) / most;
    ctx.fillRect(bbox.left + bin * width, bbox.top, width, 8 * scale);
  }
  ctx.globalAlpha = 1;
}

function badge(ctx, x, y, label, scale) {
  ctx.setLineDash([]);
  ctx.fillStyle = colour("mark");
  ctx.beginPath();
  ctx.arc(x, y, 8 * scale, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = colour("paper");
  ctx.font = `bold ${fontOf(11 * scale)}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(label, x, y);
}

function axes(format, bytes) {
  const common = {
    stroke: () => colour("soft"),
    grid: { stroke: () => colour("grid"), width: 1 },
    ticks: { stroke: () => colour("grid"), width: 1, size: 5 },
    font: fontOf(12),
  };
  return [
    {
      ...common,
      space: 78,
      size: 30,
      incrs: TIME_STEPS,
      values: (_, splits, __, ___, distance) => splits.map((at) => tick(at, distance)),
    },
    {
      ...common,
      space: 34,
      ...(bytes ? { incrs: BYTE_STEPS } : {}),
      // Where there is no room for both, the lines and not the numbers.
      values: (self, splits) => splits.map((value) => (self.width < NARROW ? "" : format(value))),
      size: (_, values) => 16 + 7 * Math.max(0, ...(values || []).map((text) => text.length)),
    },
  ];
}

// Lines that lie on each other: each is drawn as the sum of itself and those below it, the highest first.
function stackedData(x, lines, shown) {
  let below = new Array(x.length).fill(0);
  const sums = lines.map((line, i) => {
    if (!shown[i]) return below;
    below = below.map((value, at) => value + (line.values[at] ?? 0));
    return below;
  });
  return [x, ...sums.reverse()];
}

function seriesOf(line, options) {
  return {
    label: line.label,
    stroke: () => colour(line.ink),
    width: options.stacked ? 1 : line.width || 1.6,
    dash: line.dash,
    paths: options.steps ? uPlot.paths.stepped({ align: -1 }) : undefined,
    fill: options.stacked ? () => colour(line.ink) : line.fill ? () => `${colour(line.ink)}2e` : undefined,
    points: { show: options.x.length < 3 },
  };
}

// options: id, title, note, x, lines of {label, values, ink, dash, fill, width}, format, bytes, stacked, steps, height,
// most (of the scale), small (no legend and no cursor).
function chart(options) {
  const figure = element("figure", { id: `chart-${options.id}` });
  const place = element("div", { className: "plot", role: "img" });
  const caption = element("figcaption", {}, options.caption || options.title);
  if (options.note) caption.append(element("span", { className: "note", textContent: options.note }));
  figure.append(caption, place);
  const lines = options.lines;
  const shown = lines.map(() => true);
  const data = () => (options.stacked ? stackedData(options.x, lines, shown) : [options.x, ...lines.map((it) => it.values)]);
  const drawn = options.stacked ? [...lines].reverse() : lines;
  const legend = options.small ? null : legendOf(options, (index) => toggle(index));
  const plot = new uPlot(
    {
      width: 600,
      height: options.height || 250,
      scales: {
        x: { time: false },
        y: { range: (_, __, max) => [0, options.most ?? (max > 0 ? max * 1.06 : 1)] },
      },
      legend: { show: false },
      cursor: options.small
        ? { show: false }
        : {
            y: false,
            sync: { key: cursors.key },
            drag: { x: true, y: false },
            ...(options.stacked ? { points: { show: false } } : {}),
          },
      series: [{}, ...drawn.map((line) => seriesOf(line, options))],
      axes: axes(options.format, options.bytes),
      hooks: {
        draw: [(self) => drawMarks(self, options.small)],
        setCursor: legend ? [(self) => legend.show(self.cursor.idx)] : [],
      },
    },
    data(),
    place,
  );
  place.setAttribute("aria-label", `${options.title}. ${spoken(options)}`);
  function toggle(index) {
    shown[index] = !shown[index];
    if (options.stacked) plot.setData(data());
    else plot.setSeries(index + 1, { show: shown[index] });
    return shown[index];
  }
  if (legend) figure.append(legend.node);
  new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth);
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: options.height || 250 });
  }).observe(place);
  charts[options.id] = { plot, x: options.x, lines: Object.fromEntries(lines.map((it) => [it.label, it.values])) };
  return figure;
}

// For those who do not see the lines: where each ends and how high it was.
function spoken(options) {
  return options.lines
    .map((line) => {
      const most = line.values.reduce((a, b) => Math.max(a, b ?? 0), 0);
      return `${line.label}: at most ${options.format(most)}, at the end ${options.format(line.values.at(-1) ?? 0)}.`;
    })
    .join(" ");
}

function legendOf(options, toggle) {
  const node = element("div", { className: "legend" });
  const when = element("span", { className: "when" });
  const outputs = options.lines.map((line, index) => {
    const output = element("output");
    const button = element("button", { type: "button", "aria-pressed": "true" }, swatch(line, options), line.label, output);
    button.addEventListener("click", () => button.setAttribute("aria-pressed", String(toggle(index))));
    node.append(button);
    return output;
  });
  node.append(when);
  const last = options.x.length - 1;
  const show = (index) => {
    const at = index ?? last;
    when.textContent = index === null || index === undefined ? "at the end" : `at ${time(options.x[at])}`;
    options.lines.forEach((line, i) => {
      outputs[i].textContent = line.values[at] === null || at < 0 ? "" : options.format(line.values[at]);
    });
  };
  show(null);
  return { node, show };
}

function swatch(line, options) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ width: 22, height: 10, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const shape = document.createElementNS(svg.namespaceURI, options.stacked ? "rect" : "path");
  const attributes = options.stacked
    ? { x: 5, width: 12, height: 10, rx: 2 }
    : { d: "M0 5H22", "stroke-width": 2.5, "stroke-dasharray": (line.dash || []).join(" ") };
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  shape.style[options.stacked ? "fill" : "stroke"] = `var(--${line.ink})`;
  svg.append(shape);
  return svg;
}
