// Runs before the first paint, so that no other theme flashes up.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("parley.theme");
  } catch {
    // Without storage the system's theme is followed.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
// The schema library probes for eval, which the content policy refuses and reports; this tells it not to.
globalThis.__zod_globalConfig = { jitless: true };
