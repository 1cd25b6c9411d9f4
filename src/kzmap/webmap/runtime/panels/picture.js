// The picture of what is seen: title, map, legend, scale and credit as one SVG, or as pixels of it. Made in
// the page, without a network; what it needs stands in it.

import { areaSvg, clusterSvg, markSvg } from "../map/glyphs.js";
import { drawing, frozen } from "../map/drawing.js";
import { scaleBar } from "../map/scale.js";
import { Zones } from "../map/zones.js";
import { svg } from "../page/dom.js";
import { timeWords } from "../page/time.js";
import { digits, language, pick, t } from "../page/words.js";
import { creditLine } from "./about.js";
import { Legend } from "./legend.js";

/** @import { MapView } from "../map/map-view.js" */

const [EDGE, GAP, COLUMN, ROW, LINE] = [16, 12, 180, 20, 15];
/** Height of a scale with its title. */
const SCALE = LINE + ROW + 6;
/** Pixels of the file for one of the screen. */
const FINE = 2;

/** Draws below each other what a sheet of paper has beside the map. */
class Sheet {
  /**
   * @param {number} width
   * @param {(name: string) => string} colour
   */
  constructor(width, colour) {
    this.width = width;
    this.colour = colour;
    this.rtl = document.documentElement.dir === "rtl";
    this.y = EDGE;
    this.nodes = [];
    this.ruler = document.createElement("canvas").getContext("2d");
    this.font = getComputedStyle(document.body).fontFamily;
  }

  /** Place of something so wide, so far from where reading begins. */
  x(from, width = 0) {
    return this.rtl ? this.width - from - width : from;
  }

  measure(text, size, weight = 400) {
    this.ruler.font = `${weight} ${size}px ${this.font}`;
    return this.ruler.measureText(text).width;
  }

  lines(text, width, size, weight = 400) {
    const lines = [""];
    for (const word of String(text).split(/\s+/)) {
      const longer = `${lines[lines.length - 1]} ${word}`.trim();
      if (lines[lines.length - 1] && this.measure(longer, size, weight) > width) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  }

  /** Write a text in lines that fit; returns their height. */
  write(text, { from = EDGE, y, width = this.width - 2 * EDGE, size = 12, weight = 400, colour = "ink" }) {
    const lines = this.lines(text, width, size, weight);
    const height = Math.round(size * 1.32);
    lines.forEach((line, k) =>
      this.nodes.push(
        svg(
          "text",
          {
            x: this.x(from),
            y: y + size + k * height,
            "font-size": size,
            "font-weight": weight,
            fill: this.colour(colour),
            direction: this.rtl ? "rtl" : null,
          },
          line,
        ),
      ),
    );
    return lines.length * height;
  }

  below(text, style) {
    this.y += this.write(text, { ...style, y: this.y });
  }

  /** Put a glyph into a box that begins so far from where reading begins; returns the width it takes. */
  glyph(glyph, from, y, wide = 0) {
    const [width, height] = [glyph.getAttribute("width"), glyph.getAttribute("height")].map(Number);
    const copy = frozen(glyph);
    copy.setAttribute("x", String(this.x(from + Math.max(0, wide - width) / 2, width)));
    copy.setAttribute("y", String(y + (ROW - height) / 2));
    copy.setAttribute("overflow", "visible");
    this.nodes.push(copy);
    return Math.max(wide, width);
  }

  /** Entries [glyph, words] in columns, then scales {title, cells} in rows. */
  legend({ marks, scales }) {
    const whole = this.width - 2 * EDGE;
    const n = Math.max(1, Math.floor(whole / COLUMN));
    const wide = whole / n;
    const heights = marks.map(([, words]) => ROW + LINE * (this.lines(words, wide - 44, 11).length - 1));
    // the least height at which so many columns hold all
    const needed = (tall) =>
      heights.reduce(([at, y], one) => (y + one > tall ? [at + 1, one] : [at, y + one]), [1, 0]);
    let tall = Math.max(ROW, ...heights);
    while (needed(tall)[0] > n) tall += LINE;
    let [column, y] = [0, 0];
    marks.forEach(([glyph, words], k) => {
      if (y + heights[k] > tall) [column, y] = [column + 1, 0];
      const from = EDGE + column * wide;
      this.glyph(glyph, from, this.y + y, 30);
      this.write(words, { from: from + 36, y: this.y + y + 3, width: wide - 44, size: 11 });
      y += heights[k];
    });
    this.y += tall + 8;
    let start = EDGE;
    for (const { title, cells } of scales) {
      const length = Math.max(
        this.measure(title, 11, 600),
        cells.reduce(
          (sum, [glyph, words]) => sum + Number(glyph.getAttribute("width")) + 22 + this.measure(words, 11),
          0,
        ),
      );
      if (start > EDGE && start + length > whole) [start, this.y] = [EDGE, this.y + SCALE];
      this.write(title, { from: start, y: this.y, size: 11, weight: 600 });
      let from = start;
      for (const [glyph, words] of cells) {
        from += this.glyph(glyph, from, this.y + LINE) + 6;
        this.write(words, { from, y: this.y + LINE + 3, size: 11 });
        from += this.measure(words, 11) + 16;
      }
      start += length + 28;
    }
    this.y += (scales.length ? SCALE : 0) + 4;
  }

  /** Maps beside each other, each with a scale and, of several, a name. */
  maps(frames) {
    const sizes = frames.map(({ view }) => view.map.getSize());
    const { nodes } = this;
    frames.forEach(({ view, label }, k) => {
      const size = sizes[k];
      const left = this.x(EDGE + sizes.slice(0, k).reduce((sum, one) => sum + one.x + GAP, 0), size.x);
      const id = `kz-frame-${k}`;
      const bar = scaleBar(view.map);
      const ink = { fill: this.colour("ink-2"), stroke: this.colour("paper"), "stroke-width": 2.4 };
      nodes.push(
        svg("clipPath", { id }, svg("rect", { width: size.x, height: size.y })),
        svg(
          "g",
          { transform: `translate(${left} ${this.y})` },
          svg("g", { "clip-path": `url(#${id})` }, drawing(view)),
          svg("rect", { width: size.x, height: size.y, fill: "none", stroke: this.colour("border-region") }),
          svg("path", {
            d: `M10 ${size.y - 16}v6h${bar.width}v-6`,
            fill: "none",
            stroke: this.colour("ink-2"),
            "stroke-width": 1.5,
          }),
          svg(
            "text",
            { x: 18 + bar.width, y: size.y - 9, "font-size": 11, ...ink, "paint-order": "stroke" },
            bar.words,
          ),
        ),
      );
      if (label) {
        const top = this.y;
        const wide = this.measure(label, 13, 600) + 20;
        nodes.push(
          svg("rect", {
            x: left,
            y: top,
            width: wide,
            height: 24,
            fill: this.colour("paper"),
            opacity: 0.92,
          }),
          svg(
            "text",
            { x: left + 10, y: top + 17, "font-size": 13, "font-weight": 600, fill: this.colour("ink") },
            label,
          ),
        );
      }
    });
    this.y += Math.max(...sizes.map((size) => size.y)) + GAP;
  }

  /** The whole as a drawing of its own. */
  done(title) {
    const height = Math.ceil(this.y + EDGE / 2);
    const { width } = this;
    return svg(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        "font-family": this.font,
      },
      svg("title", {}, title),
      svg("rect", { width, height, fill: this.colour("paper") }),
      this.nodes,
    );
  }
}

export class Picture {
  /**
   * @param {any} payload
   * @param {any} parts
   * @param {() => { view: MapView, label: string }[]} frames what is seen: one map or two
   */
  constructor(payload, parts, frames) {
    this.payload = payload;
    this.parts = parts;
    this.frames = frames;
  }

  /** What the map shows of the situation, in words: its period and the filters. */
  told() {
    const { view } = this.frames()[0];
    const { state, counts, offset } = view.selection;
    const [from, to] = state.time || this.payload.meta.period;
    const filters = this.parts.filters.active().filter(([, clear]) => !("time" in clear));
    return [
      timeWords(from, to, "", "", language, offset),
      ...filters.map(([what]) => what),
      t("app.shown", { visible: digits(counts.visible), total: digits(counts.total) }),
    ].join(" · ");
  }

  legendEntries() {
    return legendEntries(this.frames(), this.payload);
  }

  /** One legend for several views, with the credit: a drawing as wide as a sheet of paper. */
  legendSheet(all) {
    const { view } = this.frames()[0];
    const sheet = new Sheet(1500, (name) => view.basemap.theme.colour(name));
    const joined = (key, name) => [
      ...new Map(all.flatMap((one) => one[key]).map((row) => [name(row), row])).values(),
    ];
    sheet.legend({
      marks: joined("marks", ([, words]) => words),
      scales: joined("scales", ({ title }) => title),
    });
    sheet.below(this.credit(), { size: 10, colour: "ink-3" });
    return sheet.done(t("app.legend"));
  }

  /** Whom to name. */
  credit() {
    return creditLine(this.payload)
      .map((part) => part.textContent ?? part)
      .join("");
  }

  /** @returns {Promise<SVGElement>} */
  async svg() {
    const frames = this.frames();
    const { view } = frames[0];
    const maps = frames.reduce((sum, one) => sum + one.view.map.getSize().x + GAP, -GAP);
    const sheet = new Sheet(maps + 2 * EDGE, (name) => view.basemap.theme.colour(name));
    const title = pick(this.payload.meta.title);
    const step = view.selection.steps[view.selection.state.step - 1];
    sheet.below(step ? pick(step.title) : title, { size: 20, weight: 680 });
    sheet.below(step ? title : this.told(), { size: 12, colour: "ink-2" });
    sheet.y += 8;
    const draw = (k) => (k < frames.length ? frames[k].view.offline(() => draw(k + 1)) : sheet.maps(frames));
    await draw(0);
    sheet.legend(this.legendEntries());
    sheet.below(this.credit(), { size: 10, colour: "ink-3" });
    return sheet.done(title);
  }

  async text() {
    return new window.XMLSerializer().serializeToString(await this.svg());
  }

  /** Pixels of the same, twice as fine as the screen. */
  async png() {
    const text = await this.text();
    const image = new window.Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = FINE * image.width;
    canvas.height = FINE * image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  /** Give the reader the picture as a file. */
  async save(kind) {
    const blob = kind === "png" ? await this.png() : new Blob([await this.text()], { type: "image/svg+xml" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${this.payload.meta.situation.replace(/[^\w.-]+/g, "-")}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

/** What the marks and colours in sight mean: [glyph, words] each, and scales of several. */
function legendEntries(frames, payload) {
  const out = new Map();
  const scales = new Map();
  const grey = "var(--ink-2)";
  const tile = (colour) =>
    svg(
      "svg",
      { viewBox: "0 0 18 12", width: 18, height: 12 },
      svg("rect", { width: 18, height: 12, style: { fill: colour, stroke: "var(--line)" } }),
    );
  const add = (words, glyph) => out.has(words) || out.set(words, glyph);
  for (const { view } of frames) {
    const { index, selection } = view.marks;
    const bounds = view.map.getBounds();
    const groups = [...view.marks.drawn.values()]
      .map(({ group }) => group)
      .filter((group) => bounds.contains(group.at));
    const seen = new Set(groups.flatMap((group) => group.members.map((i) => index.category[i])));
    if (payload.options.dots)
      for (const i of selection.visible)
        if (index.hasPoint(i) && bounds.contains([index.lat[i], index.lon[i]])) seen.add(index.category[i]);
    index.categories.forEach((one, k) => {
      if (seen.has(k)) add(pick(one.title), markSvg(one.shape, index.paint[k], { size: 16 }));
    });
    const single = groups.filter((group) => group.kind === "mark").map((group) => group.members[0]);
    if (single.some((i) => index.hollow(i)))
      add(t("legend.hollow"), markSvg("circle", grey, { size: 16, hollow: true }));
    if (groups.some((group) => group.kind === "cluster"))
      add(t("legend.cluster"), clusterSvg([[grey, 7]], 7, 24));
    if (groups.some((group) => group.kind === "area")) add(t("legend.tile"), areaSvg([[grey, 1]], 3, 26));
    const lines = view.flows.bundles();
    const { flows } = payload;
    const widest = flows.steps[flows.steps.length - 1] ?? null;
    const strength = lines.map(({ members }) => view.flows.strength(members));
    if (lines.some(({ back }) => !back)) add(t("legend.there"), Legend.stroke(flows, widest, false));
    if (lines.some(({ back }) => back)) add(t("legend.back"), Legend.stroke(flows, widest, true));
    if (strength.includes(null)) add(t("legend.unknown"), Legend.stroke(flows, null));
    if (strength.some((people) => people !== null))
      scales.set(
        t("legend.width"),
        flows.steps.map((n) => [Legend.stroke(flows, n), `≤ ${digits(n)}`]),
      );
    // where a city fills the page the shades have faded
    if (view.basemap.ground.sheets.shade?.some(({ fill }) => fill) && view.shading.strength > 0.5)
      scales.set(
        t("legend.shade"),
        Legend.classes(view.shading.steps).map((words, k) => [tile(`var(--ramp-${k + 1})`), words]),
      );
    const zone = (colour, claimant) => Zones.swatch(colour, claimant).firstElementChild;
    for (const row of view.zones.shown) {
      const { title, colour } = view.zones.kinds[row.kind];
      add(pick(title), zone(colour, 0));
      add(t("zones.by", { name: view.zones.claimants[row.claimant].title }), zone(null, row.claimant));
    }
  }
  return {
    marks: [...out].map(([words, glyph]) => [glyph, words]),
    scales: [...scales].map(([title, cells]) => ({ title, cells })),
  };
}
