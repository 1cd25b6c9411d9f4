// The only ways in which this page makes elements. Text enters as text nodes, never as markup; addresses
// only if http(s).

const SVG = "http://www.w3.org/2000/svg";

/** Set attributes; `on` holds listeners, `data` data attributes, null and false leave an attribute out. */
export function dress(node, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [type, fn] of Object.entries(value)) node.addEventListener(type, fn);
    else if (key === "data")
      for (const [name, v] of Object.entries(value)) node.setAttribute(`data-${name}`, String(v));
    else if (key === "style") for (const [name, v] of Object.entries(value)) node.style.setProperty(name, v);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  return node;
}

function fill(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Elements that hold somebody's words: each runs in the direction of its own first letter. */
const WORDED = new Set([
  "h1",
  "h2",
  "h3",
  "h4",
  "p",
  "b",
  "dd",
  "td",
  "li",
  "a",
  "option",
  "summary",
  "figcaption",
]);

export function el(tag, props = {}, ...children) {
  const node = dress(document.createElement(tag), props);
  if (WORDED.has(tag)) node.dir = "auto";
  return fill(node, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(dress(document.createElementNS(SVG, tag), props), children);
}

export function button(label, onClick, props = {}, ...children) {
  const { on, ...rest } = props;
  return el(
    "button",
    { type: "button", "aria-label": children.length ? label : null, ...rest, on: { click: onClick, ...on } },
    ...(children.length ? children : [label]),
  );
}

/** A link for an http(s) address; plain text for anything else. */
export function link(url, label) {
  let parsed = null;
  try {
    parsed = new URL(url);
  } catch {
    /* not an address: shown as text */
  }
  if (!parsed || !["http:", "https:"].includes(parsed.protocol)) return el("span", {}, label);
  return el(
    "a",
    { href: parsed.href, title: parsed.href, target: "_blank", rel: "noopener noreferrer nofollow" },
    label,
  );
}

export function refill(node, ...children) {
  node.replaceChildren();
  return fill(node, children);
}
