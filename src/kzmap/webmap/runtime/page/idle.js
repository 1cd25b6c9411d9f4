// Work that nobody waits for.

const asks = "requestIdleCallback" in window; // Safari has none

/**
 * Do something when the page has nothing else to do; what is returned calls it off.
 *
 * @param {() => void} work
 */
export function whenCalm(work) {
  // eslint-disable-next-line compat/compat -- asked for before
  return asks ? window.requestIdleCallback(work, { timeout: 1000 }) : setTimeout(work, 200);
}

/** @param {any} waiting as from `whenCalm` */
export function calm(waiting) {
  if (!waiting) return;
  if (asks) window.cancelIdleCallback(waiting);
  else clearTimeout(waiting);
}
