// Runs before the first paint, so that no other theme flashes up. Written so that very old browsers can read it.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("parley.theme");
  } catch (error) {
    void error;
    // Without storage the system's theme is followed.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
// A browser that cannot run the page gets a sentence and not a blank one. These three came with the oldest that can.
document.addEventListener("DOMContentLoaded", function () {
  var isOld =
    !("structuredClone" in window) ||
    !("CSS" in window && CSS.supports("color", "color-mix(in srgb, red, red)")) ||
    !("findLast" in Array.prototype);
  if (isOld) document.getElementById("old-browser").hidden = false;
});

// The schema library probes for eval, which the content policy refuses and reports; this tells it not to.
window.__zod_globalConfig = { jitless: true };
