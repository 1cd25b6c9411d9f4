// What the page was made from: the about view and the credit line.

import { el, link } from "../page/dom.js";
import { words } from "../page/time.js";
import { language, pick, t } from "../page/words.js";

/** A name with the version and date of its data, as far as there are any. */
const edition = (name, { version, created }) =>
  [name, version ? `${t("about.version")} ${version}` : "", words(created, language)]
    .filter(Boolean)
    .join(", ");

/** What the file was made from. */
export function aboutView(payload) {
  const { meta } = payload;
  const coordinates = meta.credits.filter((c) => c.part === "places");
  return [
    el("h2", {}, pick(meta.title)),
    el("p", {}, meta.description),
    meta.unreviewed.includes(language) ? el("p", { class: "kz-note" }, t("about.unreviewed")) : null,
    el(
      "dl",
      { class: "kz-about" },
      el("div", {}, el("dt", {}, t("about.data")), el("dd", {}, edition(meta.situation, meta))),
      el(
        "div",
        {},
        el("dt", {}, t("about.licence")),
        el(
          "dd",
          {},
          meta.licences.map((l) => link(l.url, l.title || l.name)),
        ),
      ),
      coordinates.length
        ? el("div", {}, el("dt", {}, t("about.places")), el("dd", {}, works(coordinates)))
        : null,
      el(
        "div",
        {},
        el("dt", {}, t("about.borders")),
        el(
          "dd",
          {},
          works(meta.credits.filter((c) => c.part !== "places")),
          meta.view ? el("p", { class: "kz-note" }, `${t("about.view")}: ${meta.view}`) : null,
          ...streetNotes(payload.streets),
        ),
      ),
      el("div", {}, el("dt", {}, t("about.made")), el("dd", {}, meta.tool)),
      el(
        "div",
        {},
        el("dt", {}, t("about.hashes")),
        el(
          "dd",
          {},
          el(
            "ul",
            { class: "kz-hashes" },
            Object.entries(meta.hashes).map(([file, hash]) =>
              el("li", {}, `${file}: `, el("code", {}, hash)),
            ),
          ),
        ),
      ),
    ),
    el("p", { class: "kz-note" }, t("about.keys")),
  ];
}

/** Whose work something is, each with its licence. */
const works = (credits) =>
  el(
    "ul",
    {},
    credits.map((c) =>
      el(
        "li",
        {},
        link(c.url, c.title),
        c.version ? ` ${c.version}` : "",
        c.producer ? `, ${c.producer}` : "",
        c.licence ? ` (${c.licence})` : "",
        c.likely ? ` · ${t("about.likely", { name: c.likely })}` : "",
      ),
    ),
  );

/** What of the streets is not drawn, and why. */
function streetNotes({ left = {}, missing = [] }) {
  const n = Object.values(left).reduce((sum, one) => sum + one, 0);
  return [
    n ? el("p", { class: "kz-note" }, t("about.streets_left", { n })) : null,
    missing.length
      ? el("p", { class: "kz-note" }, t("about.streets_missing", { names: missing.join(", ") }))
      : null,
  ];
}

export const creditLine = (payload) => {
  const { meta } = payload;
  return [
    el("span", { class: "kz-desktop-text" }, `${edition(pick(meta.title), meta)}\u00a0· `),
    [
      meta.licences.map((l) => l.name).join(", "),
      ...new Set(
        meta.credits.map((c) =>
          /natural earth/i.test(`${c.producer} ${c.title}`)
            ? "Natural Earth"
            : (c.likely || c.producer).split(",")[0] || c.title.replace(/ \([^)]*\)$/, ""),
        ),
      ),
      meta.tool,
    ]
      .filter(Boolean)
      .join("\u00a0· "), // no line begins with a dot
  ];
};
