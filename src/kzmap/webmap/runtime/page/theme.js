// Colours of the base map by theme, for what is drawn on canvas and cannot follow a style sheet.

export class Theme {
  constructor() {
    this.media = window.matchMedia("(prefers-color-scheme: dark)");
    this.choice = "auto";
    this.listeners = [];
    this.printing = false; // paper is white
    this.media.addEventListener("change", () => this.set(this.choice));
  }

  get dark() {
    return !this.printing && (this.choice === "dark" || (this.choice === "auto" && this.media.matches));
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
