// How to pass on exactly what is seen: a link, and the page in a frame of another one.

import { button, el, refill } from "../page/dom.js";
import { pick, t } from "../page/words.js";

/** A text as the value of an attribute in HTML that somebody will paste. */
const quoted = (text) =>
  text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * Markup that shows a page in a frame. Its scripts run in an origin of their own, its links open outside.
 *
 * @param {string} address
 * @param {string} title
 */
export const frame = (address, title) =>
  `<iframe src="${quoted(address)}" title="${quoted(title)}" loading="lazy" ` +
  'style="width:100%;height:80vh;min-height:480px;border:0" ' +
  'sandbox="allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox" ' +
  'referrerpolicy="no-referrer"></iframe>';

/**
 * Address of a page with what it shows; a page that is a file has none on the web yet.
 *
 * @param {{ protocol: string, href: string, pathname: string }} at
 * @param {string} fragment
 */
export function linkTo(at, fragment) {
  const online = ["http:", "https:"].includes(at.protocol);
  const file = at.pathname.split("/").pop();
  const page = online
    ? at.href.split("#")[0]
    : `https://example.org/${at.protocol === "file:" && file ? file : "map.html"}`;
  return { online, address: fragment ? `${page}#${fragment}` : page };
}

export class Share {
  /** @param {any} payload */
  constructor(payload) {
    this.payload = payload;
    this.address = () => "";
    this.onCover = () => {};
    /** @type {any} */
    this.picture = null;
    this.node = el("section", {
      class: "kz-share",
      hidden: true,
      data: { "kz-share-panel": "" },
      on: {
        keydown: (e) => {
          if (e.key !== "Escape") return;
          e.stopPropagation();
          this.toggle();
        },
      },
    });
    this.build();
  }

  build() {
    this.node.setAttribute("aria-label", t("app.share"));
    this.link = el("input", { id: "kz-share-link", readonly: true, data: { "kz-share-link": "" } });
    this.embed = el("textarea", {
      id: "kz-share-embed",
      readonly: true,
      rows: 4,
      data: { "kz-share-embed": "" },
    });
    this.note = el("p", { class: "kz-note" }, t("share.file"));
    this.said = el("p", { class: "kz-dim", role: "status" });
    const block = (field, key, name) =>
      el(
        "div",
        {},
        el("label", { for: field.id }, t(key)),
        field,
        button(
          `${t("share.copy")}: ${t(key)}`,
          () => this.copy(field),
          { class: "kz-button", data: { [`kz-copy-${name}`]: "" } },
          t("share.copy"),
        ),
      );
    refill(
      this.node,
      el(
        "div",
        { class: "kz-story-head" },
        el("h2", {}, t("app.share")),
        button(t("app.close"), () => this.toggle(), { class: "kz-text", data: { "kz-share-close": "" } }),
      ),
      block(this.link, "share.link", "link"),
      block(this.embed, "share.embed", "embed"),
      this.note,
      el(
        "div",
        { role: "group", "aria-labelledby": "kz-share-picture" },
        el("b", { id: "kz-share-picture" }, t("share.picture")),
        el(
          "span",
          { class: "kz-choices" },
          ["png", "svg"].map((kind) =>
            button(
              `${t("share.picture")}: ${kind.toUpperCase()}`,
              () => this.save(kind),
              { class: "kz-button", data: { "kz-picture": kind } },
              kind.toUpperCase(),
            ),
          ),
        ),
      ),
      this.said,
    );
    this.update();
  }

  update() {
    if (this.node.hidden) return;
    // the toolbar has as many lines as its words need
    const bar = /** @type {HTMLElement} */ (document.querySelector(".kz-toolbar"));
    const top = bar ? bar.offsetTop + bar.offsetHeight + 8 : 52;
    Object.assign(this.node.style, { top: `${top}px`, maxHeight: `calc(100% - ${top + 12}px)` });
    const { online, address } = linkTo(window.location, this.address());
    this.link.value = address;
    this.embed.value = frame(address, pick(this.payload.meta.title));
    this.note.hidden = online;
  }

  toggle() {
    this.node.hidden = !this.node.hidden;
    document.getElementById("kz-app").classList.toggle("kz-sharing", !this.node.hidden);
    this.said.textContent = "";
    this.update();
    this.onCover();
    const opener = /** @type {HTMLElement} */ (document.querySelector("[data-kz-share]"));
    opener?.setAttribute("aria-expanded", String(!this.node.hidden));
    if (this.node.hidden) opener?.focus();
    else this.link.select();
  }

  async save(kind) {
    this.said.textContent = "";
    try {
      await this.picture.save(kind);
      this.said.textContent = t("share.saved");
    } catch (error) {
      this.said.textContent = t("share.no_picture");
      throw error;
    }
  }

  /** Copy a text; where the clipboard is refused, mark it so that the reader can. */
  async copy(field) {
    try {
      await window.navigator.clipboard.writeText(field.value);
      this.said.textContent = t("share.copied");
    } catch {
      field.focus();
      field.select();
      this.said.textContent = t("share.by_hand");
    }
  }
}
