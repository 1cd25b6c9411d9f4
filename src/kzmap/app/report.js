// A report beside its map: words that were understood are marked, and a mark and its dot point at each other.
//
// Python gives: data = {text, marks: [{start, end, kind, events, label}], land: [path], areas: [{path,
// events}], dots: [{x, y, events, label, hollow}],
//   box: [x0, y0, x1, y1], scale, picked, placing}
// Python gets: trigger "pick" = number of an event, trigger "spot" = {lon, lat} when a place is being set

const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".kz-report");
  const scrolled = root.querySelector(".kz-text")?.scrollTop ?? 0;
  const shown = root.dataset.picked;
  root.replaceChildren(text(data), map(data, root.clientWidth, setTriggerValue));
  const words = root.querySelector(".kz-text");
  const first = words.querySelector(".is-picked");
  words.scrollTop = scrolled;
  if (first && shown !== String(data.picked))
    words.scrollTop = Math.max(0, first.offsetTop - words.offsetTop - 60);
  root.dataset.picked = String(data.picked);
  const light = (events, on) => {
    for (const one of root.querySelectorAll("[data-events]")) {
      if (one.dataset.events.split(" ").some((n) => events.includes(n))) one.classList.toggle("is-lit", on);
    }
  };
  for (const one of root.querySelectorAll("[data-events]")) {
    const events = one.dataset.events.split(" ");
    one.addEventListener("mouseenter", () => light(events, true));
    one.addEventListener("mouseleave", () => light(events, false));
    one.addEventListener("focus", () => light(events, true));
    one.addEventListener("blur", () => light(events, false));
    const pick = () => setTriggerValue("pick", Number(events[0]));
    one.addEventListener("click", (event) => {
      if (!data.placing) {
        event.stopPropagation();
        pick();
      }
    });
    one.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pick();
      }
    });
  }
}

// Marks may nest (a name inside a sentence), so the text is cut at every edge.
function text(data) {
  const box = document.createElement("div");
  box.className = "kz-text";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "The report");
  const edges = new Set([0, data.text.length]);
  for (const mark of data.marks) {
    edges.add(mark.start);
    edges.add(mark.end);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const seen = new Set();
  for (let i = 0; i + 1 < cuts.length; i++) {
    const here = data.marks.filter((m) => m.start <= cuts[i] && m.end >= cuts[i + 1]);
    const piece = document.createElement("span");
    piece.textContent = data.text.slice(cuts[i], cuts[i + 1]);
    const events = [...new Set(here.flatMap((m) => m.events))];
    piece.className = here.map((m) => `kz-${m.kind}`).join(" ");
    if (events.length) {
      piece.dataset.events = events.join(" ");
      if (events.includes(data.picked)) piece.classList.add("is-picked");
      const first = `${here[0].kind}:${events.join(",")}`;
      if (!seen.has(first)) {
        piece.tabIndex = 0;
        piece.setAttribute("role", "button");
        seen.add(first);
      }
    }
    const label = here
      .map((m) => m.label)
      .filter(Boolean)
      .join("; ");
    if (label) piece.title = label;
    box.append(piece);
  }
  return box;
}

// Dots and names keep their size on the screen, whatever the width.
function map(data, width, tell) {
  const [x0, y0, x1, y1] = data.box;
  const svg = element("svg", {
    viewBox: `${x0} ${y0} ${x1 - x0} ${y1 - y0}`,
    role: "group",
    "aria-label": "Map of the report",
    class: "kz-svg",
  });
  const shown = matchMedia("(max-width: 760px)").matches ? width : width / 2;
  const unit = (x1 - x0) / Math.min(Math.max(shown, 280), 620);
  svg.append(element("rect", { x: x0, y: y0, width: x1 - x0, height: y1 - y0, class: "kz-sea" }));
  for (const path of data.land)
    svg.append(element("path", { d: path, class: "kz-land", "stroke-width": unit }));
  for (const area of data.areas) {
    svg.append(
      element("path", {
        d: area.path,
        class: "kz-area",
        "stroke-width": 2 * unit,
        "stroke-dasharray": `${5 * unit} ${3 * unit}`,
        "data-events": area.events.join(" "),
      }),
    );
  }
  for (const dot of data.dots) {
    const group = element("g", {
      "data-events": dot.events.join(" "),
      tabindex: 0,
      role: "button",
      "aria-label": dot.label,
      class: "kz-dot",
    });
    group.append(element("circle", { cx: dot.x, cy: dot.y, r: 7 * unit, "stroke-width": 1.5 * unit }));
    const wide = (16 + 7 * dot.name.length) * unit;
    const past = dot.x + wide > x1 && dot.x - wide > x0; // the name would leave the map
    const left =
      past || data.dots.some((o) => o.x > dot.x && o.x - dot.x < wide && Math.abs(o.y - dot.y) < 16 * unit);
    const word = element("text", {
      x: dot.x + (left ? -10 : 10) * unit,
      "text-anchor": left ? "end" : "start",
      y: dot.y + 4 * unit,
      "font-size": 13 * unit,
      "stroke-width": 3 * unit,
    });
    word.textContent = dot.name;
    group.append(word);
    if (dot.events.includes(data.picked)) group.classList.add("is-picked");
    const title = element("title", {});
    title.textContent = dot.label;
    group.append(title);
    svg.append(group);
  }
  if (data.placing) {
    svg.classList.add("is-placing");
    svg.addEventListener("click", (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      tell("spot", { lon: point.x / data.scale, lat: -point.y });
    });
  }
  const box = document.createElement("div");
  box.className = "kz-map";
  box.append(svg);
  return box;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
