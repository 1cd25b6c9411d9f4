// Rules for the page's JavaScript. The formatter is prettier: nothing here is about form, but for the
// longest line.
import css from "@eslint/css";
import js from "@eslint/js";
import compat from "eslint-plugin-compat";

// Named one by one: a browser has hundreds (Selection, when, name, ...), and a forgotten import must not
// find one.
const BROWSER = [
  ...["document", "history", "location", "matchMedia", "window"],
  ...[
    "cancelAnimationFrame",
    "clearInterval",
    "clearTimeout",
    "requestAnimationFrame",
    "setInterval",
    "setTimeout",
  ],
  ...["Blob", "DecompressionStream", "Response", "TextDecoder", "URL", "URLSearchParams", "atob"],
  ...["DOMPoint", "Node", "MutationObserver", "ResizeObserver", "getComputedStyle", "performance"],
  ...["L", "KDBush", "kzMap"], // in the page before our script
];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

const strict = {
  ...js.configs.recommended.rules,
  eqeqeq: "error",
  "max-len": ["error", { code: 110, ignoreUrls: true }],
  "no-restricted-properties": [
    "error",
    ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
      property,
      message: "Texts enter a page as text nodes only: see page/dom.js.",
    })),
  ],
  "no-restricted-syntax": [
    "error",
    {
      selector: "MemberExpression[property.name=/^(write|writeln)$/][object.name='document']",
      message: "Texts enter a page as text nodes only: see page/dom.js.",
    },
  ],
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-shadow": "error",
  "no-unused-vars": ["error", { args: "after-used", ignoreRestSiblings: true }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["node_modules/", "**/vendor/", "src/kzmap/webmap/built/"] },
  {
    // what browsers of the last five years know; what is newer stands in @supports, with something before it
    files: ["src/kzmap/webmap/runtime/**/*.css"],
    plugins: { css },
    language: "css/css",
    rules: {
      "css/use-baseline": [
        "error",
        {
          available: 2021,
          // an older browser draws without these, and nothing is lost
          allowAtRules: ["page"],
          allowProperties: [
            ...[
              "accent-color",
              "break-after",
              "color-scheme",
              "forced-color-adjust",
              "outline",
              "overscroll-behavior-x",
            ],
            ...["print-color-adjust", "scrollbar-width", "user-select"],
          ],
          allowPropertyValues: { overflow: ["clip"], "overflow-wrap": ["anywhere"] },
          allowSelectors: ["focus-visible"],
          allowMediaConditions: ["forced-colors"],
        },
      ],
    },
  },
  {
    files: ["src/kzmap/webmap/runtime/**/*.js", "src/kzmap/app/*.js"],
    ...compat.configs["flat/recommended"],
    languageOptions: { globals: readonly(BROWSER) },
    rules: { ...strict, "compat/compat": "error" },
  },
  {
    files: ["*.js", "tests/js/**/*.js"],
    languageOptions: { globals: readonly(["URL", "console", "process"]) },
    rules: strict,
  },
];
