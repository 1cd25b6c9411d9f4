// A bar of a round length, true in the middle of a map.

import { t } from "../page/words.js";

/**
 * @param {L.Map} map
 * @returns {{ width: number, words: string } | null} pixels and the length that they mean; null without a map
 */
export function scaleBar(map) {
  const size = map.getSize();
  if (!size.x || !size.y) return null;
  const [a, b] = [0, 100].map((x) => map.containerPointToLatLng([x, size.y / 2]));
  const metres = a.distanceTo(b);
  const power = 10 ** Math.floor(Math.log10(metres));
  const round = [5, 2, 1].map((k) => k * power).find((v) => v <= metres) || power;
  return {
    width: (100 * round) / metres,
    words: round >= 1000 ? t("km", { n: round / 1000 }) : t("m", { n: round }),
  };
}
