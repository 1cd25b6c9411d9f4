// The marks: colour says the family, shape the kind, so that grey print still reads. Their outlines stand
// in a
// box of 24 by 24.

import { svg } from "../page/dom.js";

/** Outlines by name, from geo/shapes.csv: body, inner and whether the body is a line. */
let outlines = {};

/** Take up the outlines of a payload. */
export function useOutlines(given) {
  outlines = given;
}

/** The filled outline of a shape around (0, 0), as path attributes. */
export const outlined = (name) => ({ d: outlines[name].body, transform: "translate(-12 -12)" });

/** One mark as an SVG element. An imprecise one is hollow: the outline in colour, paper inside. */
export function markSvg(shape, colour, { size = 20, hollow = false, faded = false } = {}) {
  const form = outlines[shape] || outlines.dot;
  const open = hollow || form.line;
  return svg(
    "svg",
    {
      viewBox: "1 1 22 22",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
      class: "kz-glyph",
      opacity: faded ? 0.55 : null,
    },
    svg("path", { d: form.body, class: "kz-edge" }),
    svg(
      "path",
      open
        ? {
            d: form.body,
            fill: "var(--paper)",
            stroke: colour,
            "stroke-width": 2.4,
            "stroke-linejoin": "round",
          }
        : { d: form.body, fill: colour },
    ),
    form.inner ? svg("path", { d: form.inner, fill: open ? colour : "var(--inner)" }) : null,
  );
}

/** A cluster's badge: a ring whose parts are the families inside, and the count. */
export function clusterSvg(parts, count, size) {
  const r = size / 2 - 3.5;
  const length = 2 * Math.PI * r;
  let at = 0;
  const arcs = parts.map(([colour, n]) => {
    const share = (n / count) * length;
    const arc = svg("circle", {
      r,
      fill: "none",
      stroke: colour,
      "stroke-width": 5,
      "stroke-dasharray": `${share} ${length - share}`,
      "stroke-dashoffset": -at,
      transform: "rotate(-90)",
    });
    at += share;
    return arc;
  });
  const half = size / 2;
  return svg(
    "svg",
    {
      viewBox: `${-half} ${-half} ${size} ${size}`,
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
      class: "kz-glyph",
    },
    svg("circle", { r: half - 0.5, class: "kz-disc" }),
    ...arcs,
    svg(
      "text",
      { "text-anchor": "middle", dy: "0.36em", class: "kz-number", "font-size": count > 99 ? 11 : 12.5 },
      String(count),
    ),
  );
}

/** A badge for what is known only to a region or a country: a dashed tile, not a dot. */
export function areaSvg(parts, count, width = 32) {
  return svg(
    "svg",
    {
      viewBox: `${-width / 2} -12 ${width} 24`,
      width,
      height: 24,
      "aria-hidden": "true",
      focusable: "false",
      class: "kz-glyph",
    },
    svg("rect", {
      x: -width / 2 + 1.5,
      y: -10.5,
      width: width - 3,
      height: 21,
      rx: 4,
      class: "kz-tile",
      stroke: parts[0][0],
    }),
    svg(
      "text",
      { "text-anchor": "middle", dy: "0.36em", class: "kz-number", "font-size": 12 },
      String(count),
    ),
  );
}
