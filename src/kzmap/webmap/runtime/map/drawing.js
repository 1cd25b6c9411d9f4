// What a map shows, as a drawing that stands alone: colours and lines are written into each element, names
// stay text, nothing is fetched.

import { svg } from "../page/dom.js";

/** @import { MapView } from "./map-view.js" */

/** Attributes that say where and how large; all others are worked out anew. */
const SHAPE = new Set(
  "d x y width height cx cy r rx ry x1 x2 y1 y2 dx dy transform viewBox points".split(" "),
);
/** What a style sheet may say of a shape or text, with what holds where nothing is said. */
const DRESS = {
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  "fill-rule": "nonzero",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-dashoffset": "0px",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  opacity: "1",
};
const LETTERS = ["font-size", "font-weight", "font-style", "text-anchor"];

/**
 * A copy of a drawing of the page without its style sheet: as it looks now, with nothing to click.
 *
 * @param {SVGElement} node
 * @returns {SVGElement}
 */
export function frozen(node) {
  const loose = !node.isConnected;
  if (loose) document.body.append(node);
  const copy = /** @type {SVGElement} */ (node.cloneNode(true));
  const to = [copy, ...copy.querySelectorAll("*")];
  [node, ...node.querySelectorAll("*")].forEach((one, k) => {
    for (const { name } of [...to[k].attributes]) if (!SHAPE.has(name)) to[k].removeAttribute(name);
    const style = getComputedStyle(one);
    const group = ["g", "svg"].includes(one.tagName);
    for (const [name, usual] of Object.entries(DRESS)) {
      if (group && name !== "opacity") continue;
      const value = style.getPropertyValue(name);
      const clear = /^rgba\((.+), ([\d.]+)\)$/.exec(value); // other programs read no colour with an opacity
      if (clear) to[k].setAttribute(`${name}-opacity`, clear[2]);
      if (value !== usual) to[k].setAttribute(name, clear ? `rgb(${clear[1]})` : value);
    }
    if (one.tagName === "text")
      for (const name of LETTERS) to[k].setAttribute(name, style.getPropertyValue(name));
  });
  if (loose) node.remove();
  return copy;
}

/** Writes down as paths what a canvas would draw. */
class Pen {
  constructor() {
    this.paths = [];
    this.d = "";
    this.dash = [];
  }

  beginPath() {
    this.d = "";
  }

  moveTo(x, y) {
    this.d += `M${x} ${y}`;
  }

  lineTo(x, y) {
    this.d += `L${x} ${y}`;
  }

  closePath() {
    this.d += "Z";
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  put(props) {
    const { globalAlpha: opacity } = /** @type {any} */ (this);
    if (this.d)
      this.paths.push(svg("path", { d: this.d, ...props, opacity: opacity === 1 ? null : opacity }));
  }

  fill() {
    this.put({ fill: /** @type {any} */ (this).fillStyle, "fill-rule": "evenodd" });
  }

  stroke() {
    const { strokeStyle, lineWidth } = /** @type {any} */ (this);
    this.put({
      fill: "none",
      stroke: strokeStyle,
      "stroke-width": lineWidth,
      "stroke-dasharray": this.dash.join(" ") || null,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    });
  }
}

/**
 * The map as a group of shapes and texts, its upper left corner at 0, 0.
 *
 * @param {MapView} view
 */
export function drawing(view) {
  const { map, basemap } = view;
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const pen = new Pen();
  basemap.ground.trace(pen, map.getPixelBounds().min, size, 10);
  const layers = (...nodes) => svg("g", { transform: `translate(${-corner.x} ${-corner.y})` }, nodes);
  return svg(
    "g",
    {},
    svg("rect", { width: size.x, height: size.y, fill: basemap.theme.colour("water") }),
    svg("g", {}, pen.paths),
    pixels(map),
    layers([...map.getPane("kz-doubt").querySelectorAll("path")].map(frozen), flows(view)),
    layers(names(view)),
    svg("g", {}, marks(view)),
  );
}

/** Dots that are drawn as pixels, of pages with very many records. */
function pixels(map) {
  const box = map.getContainer().getBoundingClientRect();
  const tiles = map.getPane("kz-points")?.querySelectorAll("canvas") ?? [];
  return [...tiles].map((tile) => {
    const { x, y, width, height } = tile.getBoundingClientRect();
    return svg("image", { x: x - box.x, y: y - box.y, width, height, href: tile.toDataURL() });
  });
}

function flows({ flows: { svg: from } }) {
  const copy = frozen(from);
  for (const node of [...copy.querySelectorAll("[stroke-opacity='0']")]) node.remove(); // to be hit, not seen
  return [...copy.children];
}

function marks({ map, marks: from, basemap: { theme } }) {
  const { drawn, extra, ring } = /** @type {any} */ (from);
  const chosen = ({ x, y }, r) =>
    svg("circle", { cx: x, cy: y, r, fill: "none", stroke: theme.colour("focus"), "stroke-width": 2.5 });
  const dots = extra?.getLayers() ?? [];
  const out = dots.map((dot) => {
    const { x, y } = map.latLngToContainerPoint(dot.getLatLng());
    const { backgroundColor } = getComputedStyle(dot.getElement().firstElementChild);
    return svg("circle", {
      cx: x,
      cy: y,
      r: 4,
      fill: backgroundColor,
      stroke: theme.colour("edge"),
      "stroke-width": 1.5,
    });
  });
  const bounds = map.getBounds().pad(0.05);
  const order = ({ marker }) => Number(marker.getElement().style.zIndex);
  for (const { marker, group } of [...drawn.values()].sort((a, b) => order(a) - order(b))) {
    if (!bounds.contains(group.at)) continue;
    const glyph = marker.getElement().querySelector("svg");
    const [width, height] = [glyph.getAttribute("width"), glyph.getAttribute("height")].map(Number);
    const [dx, dy] = group.shift || [0, 0];
    const at = map.latLngToContainerPoint(group.at).add([dx, dy]);
    const copy = frozen(glyph);
    copy.setAttribute("x", String(at.x - width / 2));
    copy.setAttribute("y", String(at.y - height / 2));
    copy.setAttribute("overflow", "visible");
    out.push(copy);
    if (group.chosen) out.push(chosen(at, width / 2 + 4));
  }
  if (ring?.getElement()) out.push(chosen(map.latLngToContainerPoint(ring.getLatLng()), 12));
  return out;
}

/** Names and the dots of towns, in the layer's pixels. */
function names({ labels: { box }, basemap: { theme } }) {
  return [...box.children].map((node) => {
    const style = getComputedStyle(node);
    const [left, top] = [parseFloat(style.left), parseFloat(style.top)];
    if (node.tagName === "I")
      return svg("circle", { cx: left + 2, cy: top + 2, r: 2, fill: style.backgroundColor });
    const [width, height] = [parseFloat(style.width), parseFloat(style.lineHeight)];
    const size = parseFloat(style.fontSize);
    const [share, anchor] = { right: [1, "end"], center: [0.5, "middle"] }[style.textAlign] ?? [0, "start"];
    const turn = /rotate\(([-\d.]+)deg\)/.exec(node.style.transform);
    return svg(
      "text",
      {
        x: left + share * width,
        y: top + height / 2 + 0.35 * size,
        transform: turn && `rotate(${turn[1]} ${left + width / 2} ${top + height / 2})`,
        "text-anchor": anchor,
        "font-size": size,
        "font-weight": style.fontWeight,
        "font-style": style.fontStyle === "normal" ? null : style.fontStyle,
        "letter-spacing": style.letterSpacing === "normal" ? null : style.letterSpacing,
        opacity: style.opacity === "1" ? null : style.opacity,
        fill: style.color,
        stroke: theme.colour("paper"),
        "stroke-width": 2.4,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
      },
      style.textTransform === "uppercase" ? node.textContent.toUpperCase() : node.textContent,
    );
  });
}
