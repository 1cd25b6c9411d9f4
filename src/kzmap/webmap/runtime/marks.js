// The shapes of the marks, on a 20 by 20 grid around (0, 0): colour says the family, shape the kind, so that grey print still reads.

const poly = (...xy) => `M${xy.map((p) => p.join(" ")).join("L")}Z`;
const regular = (n, r, turn = -90) =>
  poly(...Array.from({ length: n }, (_, i) => [turn + (360 / n) * i].map((a) => [
    (r * Math.cos(a * RAD)).toFixed(2), (r * Math.sin(a * RAD)).toFixed(2)]).flat()));
const SQUARE = "M-6.5-6.5H6.5V6.5H-6.5Z";
const DIAMOND = "M0-8.5L8.5 0L0 8.5L-8.5 0Z";
const ROUND = (r) => `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;

// body: the filled outline. inner: drawn in white on it. open: the outline only, filled with paper.
const SHAPES = {
  circle: { body: ROUND(7) },
  burst: { body: "M0-9L2.4-3.4L8-5.2L5 0L8 5.2L2.4 3.4L0 9L-2.4 3.4L-8 5.2L-5 0L-8-5.2L-2.4-3.4Z" },
  cross: { body: "M-7.5-4.5L-4.5-7.5L0-3L4.5-7.5L7.5-4.5L3 0L7.5 4.5L4.5 7.5L0 3L-4.5 7.5L-7.5 4.5L-3 0Z" },
  diamond: { body: DIAMOND },
  "diamond-dot": { body: DIAMOND, inner: ROUND(2.6) },
  flame: { body: "M1-9.5C2-5.5 7-3.5 7 2.2C7 6.4 4 8.8 0 8.8C-4 8.8-7 6.4-7 2.4C-7-.8-5-2.4-4-5C-3-3.6-2.4-3-1.6-2.2C-.2-4.4 .9-6.6 1-9.5Z" },
  bag: { body: "M-3-4.4C-5.4-7.4-3-8.6 0-8.6C3-8.6 5.4-7.4 3-4.4C6.4-2 8 1.6 7.4 5C6.8 8 3.6 8.4 0 8.4C-3.6 8.4-6.8 8-7.4 5C-8 1.6-6.4-2-3-4.4Z", inner: "M-3.4-3.6H3.4V-2.2H-3.4Z" },
  square: { body: SQUARE },
  "square-bars": { body: SQUARE, inner: "M-3.8-4.6H-2.2V4.6H-3.8ZM-.8-4.6H.8V4.6H-.8ZM2.2-4.6H3.8V4.6H2.2Z" },
  "square-bang": { body: SQUARE, inner: "M-1.1-4.8H1.1L.7 1.4H-.7ZM-1 2.6H1V4.6H-1Z" },
  "square-split": { body: SQUARE, inner: "M-4.6 4.6L4.6-4.6V4.6Z" },
  page: { body: "M-6-8H3L6-5V8H-6Z", inner: "M-3.6-2.6H3.6V-1.2H-3.6ZM-3.6 .4H3.6V1.8H-3.6ZM-3.6 3.4H1.4V4.8H-3.6Z" },
  pentagon: { body: regular(5, 8.4) },
  "pentagon-open": { body: regular(5, 8), open: true },
  shield: { body: "M0-8.6L7-6.4V-.4C7 4 4 7.2 0 9C-4 7.2-7 4-7-.4V-6.4Z" },
  arrow: { body: "M-9-2.2H1.4V-6.2L9 0L1.4 6.2V2.2H-9Z" },
  barred: { body: ROUND(7.4), inner: "M-5.6 3.6L3.6-5.6L5.6-3.6L-3.6 5.6Z" },
  plane: { body: "M0-9.4C1.2-9.4 1.6-7.6 1.6-5.6V-2.8L9 2V4L1.6 1.8V5.6L4 7.4V9L0 7.8L-4 9V7.4L-1.6 5.6V1.8L-9 4V2L-1.6-2.8V-5.6C-1.6-7.6-1.2-9.4 0-9.4Z" },
  speech: { body: "M-8-6.6H8V4H0L-4.4 8.4V4H-8Z" },
  ring: { body: ROUND(6.4), open: true },
  dot: { body: ROUND(4.6) },
};

/** One mark as an SVG element. An imprecise one is hollow: the outline in colour, paper inside. */
function markSvg(shape, colour, { size = 20, hollow = false, faded = false } = {}) {
  const form = SHAPES[shape] || SHAPES.dot;
  const open = hollow || form.open;
  return svg("svg", { viewBox: "-11 -11 22 22", width: size, height: size, "aria-hidden": "true", focusable: "false", class: "kz-glyph", opacity: faded ? 0.55 : null },
    svg("path", { d: form.body, class: "kz-edge" }),
    svg("path", open ? { d: form.body, fill: "var(--paper)", stroke: colour, "stroke-width": 2.4, "stroke-linejoin": "round" } : { d: form.body, fill: colour }),
    form.inner ? svg("path", { d: form.inner, fill: open ? colour : "var(--inner)" }) : null);
}

/** A cluster's badge: a ring whose parts are the families inside, and the count. */
function clusterSvg(parts, count, size) {
  const r = size / 2 - 3.5;
  const length = 2 * Math.PI * r;
  let at = 0;
  const arcs = parts.map(([colour, n]) => {
    const share = (n / count) * length;
    const arc = svg("circle", { r, fill: "none", stroke: colour, "stroke-width": 5, "stroke-dasharray": `${share} ${length - share}`, "stroke-dashoffset": -at, transform: "rotate(-90)" });
    at += share;
    return arc;
  });
  const half = size / 2;
  return svg("svg", { viewBox: `${-half} ${-half} ${size} ${size}`, width: size, height: size, "aria-hidden": "true", focusable: "false", class: "kz-glyph" },
    svg("circle", { r: half - 0.5, class: "kz-disc" }), ...arcs,
    svg("text", { "text-anchor": "middle", dy: "0.36em", class: "kz-number", "font-size": count > 99 ? 11 : 12.5 }, String(count)));
}

/** A badge for what is known only to a region or a country: a dashed tile, not a dot. */
function areaSvg(parts, count, width = 32) {
  return svg("svg", { viewBox: `${-width / 2} -12 ${width} 24`, width, height: 24, "aria-hidden": "true", focusable: "false", class: "kz-glyph" },
    svg("rect", { x: -width / 2 + 1.5, y: -10.5, width: width - 3, height: 21, rx: 4, class: "kz-tile", stroke: parts[0][0] }),
    svg("text", { "text-anchor": "middle", dy: "0.36em", class: "kz-number", "font-size": 12 }, String(count)));
}
