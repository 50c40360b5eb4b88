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

// Who is here and the thread of the address are asked for while the page's script is still on its way; data/early.ts
// hands the answers over. Which thread is only asked by somebody who is signed in: nobody else would get it.
(function () {
  if (!("fetch" in window)) return;
  var asked = {};
  function ask(path) {
    return fetch(path, { credentials: "same-origin" });
  }
  var entry = (asked["/api/entry"] = ask("/api/entry"));
  var thread = /^\/t\/([0-9a-f-]{36})$/.exec(location.pathname);
  if (thread !== null) {
    var path = "/api/threads/" + thread[1];
    asked[path] = entry
      .then(function (response) {
        return response.clone().json();
      })
      .then(function (known) {
        if (!known.account) throw new Error("nobody is signed in");
        return ask(path);
      });
  }
  // A question that failed is asked again by the page, which says so if that fails, too.
  for (var key in asked) asked[key].catch(function () {});
  window.__parleyAsked = asked;
})();
