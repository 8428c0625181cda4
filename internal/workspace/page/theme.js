// theme.js remembers light, dark or the system's choice. index.html loads it first, so that the
// page never flashes in the wrong one.

const KEY = "workspace.theme";
const ORDER = ["auto", "light", "dark"];
const ICON = { auto: "auto", light: "sun", dark: "moon" };
const LABEL = { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" };

let current = "auto";
try {
  current = ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto";
} catch {
  // A browser that keeps nothing follows the system.
}
apply();

function apply() {
  if (current === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = current;
}

/** themeName is the icon of the theme in use, themeLabel its words. */
export const themeName = () => ICON[current];
export const themeLabel = () => LABEL[current];

/** cycleTheme takes the next theme and remembers it. */
export function cycleTheme() {
  current = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length];
  apply();
  try {
    localStorage.setItem(KEY, current);
  } catch {
    // It holds until the page is closed.
  }
}
