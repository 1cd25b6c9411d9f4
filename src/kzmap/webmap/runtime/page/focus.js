// The focus is never lost: when the element that has it is drawn anew, hidden or taken away, it goes to what
// stands in its place, and not to the whole document, where a reader by keyboard begins at the top again.

/** Whether an element is in the document, can be seen, and can have the focus. */
const stands = (node) =>
  node.isConnected &&
  !node.disabled &&
  node.getClientRects().length > 0 &&
  getComputedStyle(node).visibility !== "hidden";

/**
 * The element that stands for one that was drawn anew: the same control by its own mark, and the same words
 * among several of that mark; the element itself if it still stands.
 *
 * @param {HTMLElement} node
 * @returns {HTMLElement | null}
 */
export function standIn(node) {
  if (stands(node)) return node;
  const marks = [...node.attributes].filter(({ name }) => name.startsWith("data-kz-"));
  if (!marks.length) return null;
  const label = node.getAttribute("aria-label");
  const alike = [...document.querySelectorAll(marks.map(({ name }) => `[${name}]`).join(""))]
    .filter((one) => marks.every(({ name, value }) => one.getAttribute(name) === value))
    .filter(stands);
  return /** @type {HTMLElement} */ (
    alike.find((one) => one.getAttribute("aria-label") === label) || alike[0] || null
  );
}

/** Whether an element got the focus by a key and shows it; a browser that cannot tell shows it always. */
export function byKey(node) {
  try {
    return node.matches(":focus-visible");
  } catch {
    return true;
  }
}

/**
 * Keep the focus inside an element from now on.
 *
 * @param {HTMLElement} root
 * @param {() => (HTMLElement | null)[]} others where it goes if nothing stands in: the first that can be seen
 */
export function keepFocus(root, others) {
  /** @type {HTMLElement | null} */
  let held = null;
  document.addEventListener("focusin", (e) => {
    held = root.contains(/** @type {Node} */ (e.target)) ? /** @type {HTMLElement} */ (e.target) : null;
  });
  // who clicks beside everything lets go
  document.addEventListener("pointerdown", () => (held = null), true);
  new MutationObserver(() => {
    const now = document.activeElement;
    if (!held || (now !== held && now !== document.body) || stands(held)) return;
    const next = [standIn(held), ...others()].find((node) => node && stands(node));
    next?.focus({ preventScroll: true });
  }).observe(root, {
    childList: true,
    subtree: true,
    attributeFilter: ["hidden", "class", "open", "data-pane", "data-stop"],
  });
}
