// Time: a histogram of the records by the day they begin, a brush over it, and a player. The axis has a
// break: what comes after the
// situation's own period is pressed into its last eighth.

import { button, dress, el, refill, svg } from "../page/dom.js";
import { barFor, edges, measure, reach, steps, ticks } from "../page/calendar.js";
import { DAY, clock, fromWall, isoDay, isoLocal, span, wall, words } from "../page/time.js";
import { dates, language, t, timeSpan } from "../page/words.js";
import { Table } from "../records/record-index.js";
import { FAILS } from "../records/selection.js";

/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Milliseconds between two steps of the player: whoever wants it faster takes a longer step. */
const PACE = 500;
export const HEIGHT = 50;

export class Timeline {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   */
  constructor(index, selection) {
    this.index = index;
    this.selection = selection;
    const { offset } = selection;
    const period = index.payload.meta.period.map((day, k) => span(day, offset)[k]);
    // in the order of time those without one come last
    const none = index.t0.findIndex(Number.isNaN);
    const dated = none < 0 ? index.n : none;
    let [last, longest] = [-Infinity, 0];
    for (let i = 0; i < dated; i++) {
      if (index.t1[i] > last) last = index.t1[i];
      if (index.t1[i] - index.t0[i] > longest) longest = index.t1[i] - index.t0[i];
    }
    // a record that goes on for years begins on one day: the axis is that of the beginnings
    const begun = dated ? index.t0[dated - 1] + 1 : 0;
    const hours = longest < DAY / 2;
    const [begin, end] = reach(period, dated ? [index.t0[0], hours ? last : begun] : null, hours, offset);
    this.begin = begin;
    this.end = end;
    this.focusEnd = this.end > period[1] && this.begin < period[1] ? period[1] : this.end;
    const walk = steps(this.focusEnd - this.begin);
    this.steps = walk.offered;
    this.step = walk.first;
    this.node = el("div", { class: "kz-time", role: "group" });
    this.timer = 0;
    this.build();
    new ResizeObserver(() => this.draw()).observe(this.node);
  }

  /** Days on which a unit of the situation's first country changes. */
  static changes(payload) {
    const units = new Table(payload, "units", ["shape", "label"]);
    const days = new Set();
    for (let i = 0; i < units.n; i++)
      if (
        payload.meta.countries.includes(units.get("parent_id", i)) &&
        units.get("valid_from", i) > payload.meta.period[0]
      )
        days.add(units.get("valid_from", i));
    return [...days];
  }

  build() {
    const option = (value, text, chosen) => el("option", { value, selected: value === chosen }, text);
    this.playButton = button(
      t("time.play"),
      () => this.toggle(),
      { class: "kz-play", data: { "kz-play": "" } },
      svg(
        "svg",
        { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
        svg("path", { d: "" }),
      ),
    );
    this.whole = button(
      t("time.all"),
      () => this.selection.apply({ time: null, playing: false }),
      { class: "kz-text" },
      t("time.all"),
    );
    this.note = el("span", { class: "kz-dim kz-desktop-only kz-scale-note" });
    this.label = el("output", { class: "kz-period", "aria-live": "polite", data: { label: t("app.time") } });
    this.chart = svg("svg", {
      class: "kz-histogram",
      height: HEIGHT + 18,
      role: "img",
      "aria-label": t("time.chart"),
    });
    this.handles = ["from", "to"].map((end) =>
      el("div", {
        class: `kz-handle kz-handle-${end}`,
        role: "slider",
        tabindex: 0,
        "aria-label": t(`time.${end}`),
        data: { "kz-handle": end },
        on: { keydown: (e) => this.key(e, end), pointerdown: (e) => this.drag(e, end) },
      }),
    );
    this.plot = el(
      "div",
      { class: "kz-plot", on: { pointerdown: (e) => this.drag(e, "brush") } },
      this.chart,
      this.handles,
    );
    refill(
      this.node,
      el(
        "div",
        { class: "kz-player" },
        this.playButton,
        button(t("time.back"), () => this.move(-1), { class: "kz-icon-button" }, "‹"),
        button(t("time.forward"), () => this.move(1), { class: "kz-icon-button" }, "›"),
        el(
          "select",
          {
            "aria-label": t("time.step"),
            on: {
              change: (e) => {
                this.step = Number(e.target.value);
              },
            },
          },
          this.steps.map((s) => option(s, this.stepWords(s), this.step)),
        ),
        this.whole,
        this.note,
        this.label,
      ),
      this.plot,
    );
    this.draw();
  }

  /** Minutes to a share of the width; the time after the period takes the last eighth. */
  share(minute) {
    const m = Math.min(this.end, Math.max(this.begin, minute));
    const cut = this.end > this.focusEnd ? 0.88 : 1;
    if (m <= this.focusEnd) return (cut * (m - this.begin)) / (this.focusEnd - this.begin);
    return cut + ((1 - cut) * (m - this.focusEnd)) / (this.end - this.focusEnd);
  }

  minute(share) {
    const cut = this.end > this.focusEnd ? 0.88 : 1;
    const s = Math.min(1, Math.max(0, share));
    return Math.round(
      s <= cut
        ? this.begin + (s / cut) * (this.focusEnd - this.begin)
        : this.focusEnd + ((s - cut) / (1 - cut)) * (this.end - this.focusEnd),
    );
  }

  get window() {
    return this.selection.window || [this.begin, this.end];
  }

  choose(from, to) {
    const least = Math.min(60, this.steps[0]);
    const a = Math.max(this.begin, Math.min(from, to - least));
    const b = Math.min(this.end, Math.max(to, a + least));
    if (a <= this.begin && b >= this.end) this.selection.apply({ time: null });
    else
      this.selection.apply({
        time: [isoLocal(a, this.selection.offset), isoLocal(b, this.selection.offset)],
      });
  }

  key(e, end) {
    const [a, b] = this.window;
    const by = {
      ArrowLeft: -this.step,
      ArrowRight: this.step,
      ArrowDown: -this.step,
      ArrowUp: this.step,
      PageDown: -DAY,
      PageUp: DAY,
    }[e.key];
    if (by === undefined && e.key !== "Home" && e.key !== "End") return;
    e.preventDefault();
    e.stopPropagation();
    if (end === "from")
      this.choose(e.key === "Home" ? this.begin : e.key === "End" ? b - this.step : a + by, b);
    else this.choose(a, e.key === "Home" ? a + this.step : e.key === "End" ? this.end : b + by);
  }

  drag(e, what) {
    if (e.button > 0) return;
    e.preventDefault();
    e.stopPropagation();
    const box = this.plot.getBoundingClientRect();
    const at = (event) => this.minute((event.clientX - box.left) / box.width);
    const start = at(e);
    const [a, b] = this.window;
    const inside = this.selection.state.time && start > a && start < b;
    const least = Math.min(60, this.steps[0]);
    const snap = (m) => {
      const unit = Math.min(this.step, 360);
      return fromWall(Math.round(wall(m, this.selection.offset) / unit) * unit, this.selection.offset);
    };
    let frame = 0;
    const go = (event) => {
      const now = at(event);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (what === "from") this.choose(snap(Math.min(now, b - least)), b);
        else if (what === "to") this.choose(a, snap(Math.max(now, a + least)));
        else if (inside) {
          const by = Math.min(this.end - b, Math.max(this.begin - a, snap(now) - snap(start)));
          this.choose(a + by, b + by);
        } else if (Math.abs(this.share(now) - this.share(start)) * box.width > 4)
          this.choose(snap(Math.min(start, now)), snap(Math.max(start, now)));
      });
    };
    const stop = (event) => {
      document.removeEventListener("pointermove", go);
      document.removeEventListener("pointerup", stop);
      // a plain click on a day chooses that day, on a short axis that hour, on a long one that step
      if (what === "brush" && !inside && Math.abs(event.clientX - e.clientX) <= 4) {
        const { unit, offset } = { unit: this.unit, offset: this.selection.offset };
        const shown = Math.floor(wall(start, offset) / unit) * unit;
        this.choose(fromWall(shown, offset), fromWall(shown + unit, offset));
      }
    };
    document.addEventListener("pointermove", go);
    document.addEventListener("pointerup", stop);
  }

  /** What a click chooses, and what the player begins with. */
  get unit() {
    const whole = this.focusEnd - this.begin;
    return whole < 4 * DAY ? Math.min(60, this.step) : whole > 90 * DAY ? this.step : DAY;
  }

  /** Move the period by one step; the whole period becomes its first day. */
  move(direction) {
    if (!this.selection.state.time) {
      this.choose(this.begin, this.begin + this.unit);
      return true;
    }
    const [a, b] = this.window;
    const by = direction * this.step;
    if (b + by > this.end || a + by < this.begin) return false;
    this.choose(a + by, b + by);
    return true;
  }

  toggle() {
    if (
      !this.selection.state.playing &&
      this.selection.state.time &&
      this.window[1] + this.step > this.focusEnd
    )
      this.choose(this.begin, this.begin + this.unit);
    this.selection.apply({ playing: !this.selection.state.playing });
  }

  run() {
    clearInterval(this.timer);
    const { playing } = this.selection.state;
    if (playing) {
      this.timer = setInterval(() => {
        const past = this.window[1] + this.step > this.focusEnd && this.selection.state.time;
        if (past || !this.move(1)) this.selection.apply({ playing: false });
      }, PACE);
    }
  }

  stepWords(step) {
    return this.words({ minutes: step });
  }

  words(bar) {
    const [n, unit] = measure(bar);
    return timeSpan(n, unit);
  }

  /**
   * Records by the days on which they begin: what passes the other filters by the colour of its family,
   * and all,
   * so that the shape of the whole stays in sight.
   */
  bins() {
    const { index, selection } = this;
    const { offset } = selection;
    const { families } = index.payload.vocabulary;
    const bar = barFor(this.focusEnd - this.begin, this.plot.clientWidth);
    const at = edges(this.begin, this.focusEnd, bar, offset);
    // what is pressed into the last eighth has wider bars
    const rest = (this.end - this.focusEnd) / 24;
    while (at[at.length - 1] < this.end) at.push(at[at.length - 1] + Math.max(bar.minutes, rest, DAY));
    const n = at.length - 1;
    const totals = new Uint32Array(n);
    const passed = new Uint32Array(n * families.length);
    const others = ~FAILS.time;
    const bases = index.kinds.indexOf("bases"); // they serve, they do not happen
    let bin = 0;
    for (let i = 0; i < index.n; i++) {
      const t0 = index.t0[i];
      if (t0 !== t0) break; // in the order of time those without one come last
      if (index.layer[i] === bases) continue;
      while (bin < n - 1 && at[bin + 1] <= t0) bin++;
      totals[bin]++;
      if ((selection.fail[i] & others) === 0)
        passed[bin * families.length + index.family[index.category[i]]]++;
    }
    this.bar = bar;
    const parts = (k) =>
      families
        .map((f, j) => [`var(--family-${f.id}, ${f.colour})`, passed[k * families.length + j]])
        .filter(([, count]) => count);
    return Array.from(totals, (total, k) => ({ begin: at[k], end: at[k + 1], total, bin: k }))
      .filter((one) => one.total)
      .map((one) => ({ ...one, parts: parts(one.bin) }));
  }

  draw() {
    const width = this.plot.clientWidth;
    if (!width) return;
    const bins = this.bins();
    const most = Math.max(1, ...bins.map((b) => b.total));
    const told =
      this.bar.minutes === DAY
        ? t("time.scale", { n: most })
        : t("points.scale", { n: most, span: this.words(this.bar) });
    // over bars that fill the chart no word can be read: then they stand beside the buttons
    const beside = this.end === this.focusEnd;
    this.note.textContent = beside ? told : "";
    // by square root, and said so on the chart: one day has half of all records, the others must still
    // be seen
    const scale = (n) => (HEIGHT - 4) * Math.sqrt(n / most);
    const nodes = [];
    for (const bin of bins) {
      const x0 = this.share(bin.begin) * width;
      const x1 = Math.max(x0 + 2, this.share(bin.end) * width - 1);
      const full = scale(bin.total);
      nodes.push(
        svg("rect", { x: x0, width: x1 - x0, y: HEIGHT - full, height: full, class: "kz-bar-rest" }),
      );
      let y = HEIGHT;
      const passed = bin.parts.reduce((sum, [, n]) => sum + n, 0);
      for (const [colour, n] of bin.parts) {
        const h = scale(passed) * (n / passed);
        y -= h;
        nodes.push(svg("rect", { x: x0, width: x1 - x0, y, height: h, style: { fill: colour } }));
      }
    }
    refill(
      this.chart,
      svg("line", { x1: 0, x2: width, y1: HEIGHT, y2: HEIGHT, class: "kz-axis" }),
      nodes,
      width < 600 || beside
        ? ""
        : svg("text", { x: width - 2, y: 10, "text-anchor": "end", class: "kz-tick kz-faint" }, told),
      this.ticks(width),
    );
    this.chart.setAttribute("width", width);
    this.drawWindow(width);
  }

  ticks(width) {
    const { offset } = this.selection;
    const plot = this.share(this.focusEnd) * width;
    const out = [];
    for (const { at, says } of ticks(this.begin, this.focusEnd, plot, offset)) {
      const x = this.share(at) * width;
      if (x > plot - (this.end > this.focusEnd ? 46 : 30)) break;
      const day = isoDay(at, offset);
      const text = {
        clock: () => clock(isoLocal(at, offset)),
        day: () => words(day, language, false),
        month: () => dates[language].short[Number(day.slice(-5, -3)) - 1],
        year: () => String(Number(day.slice(0, -6))),
      }[says]();
      out.push(
        svg("line", { x1: x, x2: x, y1: HEIGHT, y2: HEIGHT + (says === "year" ? 8 : 4), class: "kz-axis" }),
        svg("text", { x: x + 3, y: HEIGHT + 14, class: "kz-tick" }, text),
      );
    }
    if (this.end > this.focusEnd) {
      const x = this.share(this.focusEnd) * width;
      out.push(
        svg("path", { d: `M${x - 2} ${HEIGHT + 5}l4-10M${x + 2} ${HEIGHT + 5}l4-10`, class: "kz-axis" }),
        svg("text", { x: x + 8, y: HEIGHT + 14, class: "kz-tick" }, t("time.later")),
      );
      // the last day stands at the very end, if the pressed part has room for it
      if (width - x > 130)
        out.push(
          svg(
            "text",
            { x: width, y: HEIGHT + 14, "text-anchor": "end", class: "kz-tick" },
            words(isoDay(this.end - 1, offset), language),
          ),
        );
    }
    return out;
  }

  drawWindow(width) {
    const { selection } = this;
    const [a, b] = this.window;
    const [x0, x1] = [this.share(a) * width, this.share(b) * width];
    const whole = !selection.state.time;
    this.whole.hidden = whole;
    this.chart.append(
      svg("rect", { x: 0, y: 0, width: Math.max(0, x0), height: HEIGHT, class: "kz-veil" }),
      svg("rect", { x: x1, y: 0, width: Math.max(0, width - x1), height: HEIGHT, class: "kz-veil" }),
      whole
        ? ""
        : svg("rect", { x: x0, y: 0.5, width: Math.max(1, x1 - x0), height: HEIGHT - 1, class: "kz-brush" }),
    );
    const several =
      isoDay(this.begin, selection.offset).slice(0, 4) !== isoDay(this.end - 1, selection.offset).slice(0, 4);
    const say = (minute) => {
      const iso = isoLocal(minute, selection.offset);
      return `${words(iso, language, several)}, ${clock(iso)}`;
    };
    for (const [handle, minute, x] of [
      [this.handles[0], a, x0],
      [this.handles[1], b, x1],
    ]) {
      handle.style.left = `${x}px`;
      dress(handle, {
        "aria-valuemin": this.begin,
        "aria-valuemax": this.end,
        "aria-valuenow": minute,
        "aria-valuetext": say(minute),
      });
    }
    const first = isoLocal(a, selection.offset);
    const last = isoLocal(b, selection.offset);
    const [d0, d1] = [isoDay(a, selection.offset), isoDay(b - 1, selection.offset)];
    if (clock(first) === "00:00" && clock(last) === "00:00")
      this.label.textContent =
        d0 === d1
          ? words(d0, language)
          : `${words(d0, language, d0.slice(0, 4) !== d1.slice(0, 4))} – ${words(d1, language)}`;
    else this.label.textContent = `${say(a)} – ${words(last, language)}, ${clock(last)}`;
    const icon = selection.state.playing ? "M3 2h4v12H3zM9 2h4v12H9z" : "M4 2l10 6-10 6z";
    this.playButton.querySelector("path").setAttribute("d", icon);
    this.playButton.setAttribute("aria-label", t(selection.state.playing ? "time.pause" : "time.play"));
    this.playButton.setAttribute("aria-pressed", String(selection.state.playing));
  }
}
