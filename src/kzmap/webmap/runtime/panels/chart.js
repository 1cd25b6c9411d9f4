// Small multiples of claims: one chart for each attribute, a bar for each claim from the day it was said
// to the day it ceased to stand.

import { svg } from "../page/dom.js";
import { DAY, isoDay, words } from "../page/time.js";
import { digits, language, t } from "../page/words.js";
import { figure } from "../records/ledger.js";

/** Chart of claims that carry a number, or null if there are none. */
export function claimChart(claims, begin, end, focusEnd, width) {
  const rows = claims.filter((c) => (c.low !== null || c.high !== null) && !Number.isNaN(c.said));
  if (!rows.length) return null;
  const height = 130;
  const pad = { left: 38, right: 8, top: 10, bottom: 20 };
  const most = Math.max(...rows.map((c) => c.high ?? c.low)) || 1;
  // as on the time line: what comes after the situation's own period is pressed into the last quarter
  const cut = end > focusEnd && focusEnd > begin ? 0.74 : 1;
  const last = cut < 1 ? focusEnd : end;
  const share = (m) =>
    m <= last ? (cut * (m - begin)) / (last - begin) : cut + ((1 - cut) * (m - last)) / (end - last);
  const x = (m) => pad.left + (width - pad.left - pad.right) * share(Math.min(end, Math.max(begin, m)));
  // no value lies above the last line
  const nice = niceStep(most / 3);
  const top = Math.ceil(most / nice) * nice;
  const y = (v) => height - pad.bottom - ((height - pad.top - pad.bottom) * v) / top;
  const grid = [];
  for (let v = 0; v <= top; v += nice)
    grid.push(
      svg("line", { x1: pad.left, x2: width - pad.right, y1: y(v), y2: y(v), class: "kz-grid" }),
      svg("text", { x: pad.left - 5, y: y(v) + 4, "text-anchor": "end", class: "kz-tick" }, digits(v)),
    );
  const bars = rows.map((c) => {
    const [x0, x1] = [
      x(c.said),
      Number.isNaN(c.ended) ? width - pad.right : Math.max(x(c.ended), x(c.said) + 3),
    ];
    const [lo, hi] = [y(c.low ?? 0), y(c.high ?? c.low)];
    return svg(
      "g",
      { class: `kz-mark-${c.status}` },
      svg("title", {}, `${figure(c, language)}: ${c.speaker}`),
      Math.abs(lo - hi) > 1
        ? svg("rect", { x: x0, y: hi, width: Math.max(2, x1 - x0), height: lo - hi, class: "kz-range" })
        : null,
      svg("line", { x1: x0, x2: x1, y1: hi, y2: hi, class: "kz-bar" }),
      svg("circle", { cx: x0, cy: hi, r: 3.5, class: "kz-said" }),
      c.status === "retracted" || c.status === "denied"
        ? svg("path", {
            d: `M${x1 - 4} ${hi - 4}L${x1 + 4} ${hi + 4}M${x1 - 4} ${hi + 4}L${x1 + 4} ${hi - 4}`,
            class: "kz-cross-out",
          })
        : null,
    );
  });
  const ticks = [];
  const days = (last - begin) / DAY;
  const every =
    [1, 2, 5, 7, 14, 31, 61, 92, 183, 366].find((n) => ((cut * (width - 46)) / days) * n > 56) || 366;
  for (let m = begin; m < last - (every * DAY) / 3; m += every * DAY)
    ticks.push(
      svg("text", { x: x(m), y: height - 5, class: "kz-tick" }, words(isoDay(m + 720, 0), language, false)),
    );
  if (cut < 1)
    ticks.push(
      svg("line", {
        x1: x(last),
        x2: x(last),
        y1: pad.top,
        y2: height - pad.bottom,
        class: "kz-grid",
        "stroke-dasharray": "2 3",
      }),
      svg(
        "text",
        { x: x(last) + 3, y: height - 5, class: "kz-tick" },
        `→ ${words(isoDay(end - 4 * DAY, 0).slice(0, 7), language).replace(/^(\S{3})\S+/, "$1")}`,
      ),
    );
  return svg(
    "svg",
    {
      class: "kz-chart",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": rows
        .map(
          (c) =>
            `${figure(c, language)}, ${c.speaker}, ${words(c.saidOn, language)}, ${t(`status.${c.status}`)}`,
        )
        .join("; "),
    },
    grid,
    bars,
    ticks,
  );
}

/** The next round step: 1, 2 or 5 times a power of ten, whole. */
export function niceStep(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((k) => k * power).find((s) => s >= value) || 10 * power;
}
