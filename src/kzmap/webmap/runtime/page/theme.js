// Colours of the base map by theme, for what is drawn on canvas and cannot follow a style sheet.

export class Theme {
  constructor() {
    this.media = window.matchMedia("(prefers-color-scheme: dark)");
    this.forced = window.matchMedia("(forced-colors: active)");
    this.choice = "auto";
    this.listeners = [];
    this.printing = false; // paper is white
    for (const media of [this.media, this.forced])
      media.addEventListener("change", () => this.set(this.choice));
  }

  get dark() {
    // colours of the reader's own decide themselves whether the ground is dark
    const choice = this.forced.matches ? "auto" : this.choice;
    return !this.printing && (choice === "dark" || (choice === "auto" && this.media.matches));
  }

  set(choice) {
    this.choice = choice;
    document.documentElement.setAttribute("data-theme", this.dark ? "dark" : "light");
    for (const listener of this.listeners) listener();
  }

  colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }
}
