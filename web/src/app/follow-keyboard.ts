/**
 * Keeps the page as tall as the part of the screen above a keyboard. Browsers that
 * resize the layout themselves agree with it; Safari pans instead, which the offset undoes.
 */
export function followKeyboard(): void {
  const viewport = window.visualViewport;
  if (viewport === null) return;
  const root = document.documentElement;
  let isQueued = false;

  const apply = (): void => {
    isQueued = false;
    const isEditing = document.activeElement?.matches("input, textarea, [contenteditable]") ?? false;
    const isStandalone = matchMedia("(display-mode: standalone)").matches;
    const app = document.getElementById("root");
    // Pinch zoom also changes the visual viewport, but is no keyboard.
    if ((!isEditing && !isStandalone) || viewport.scale > 1.01) {
      root.style.removeProperty("--vvh");
      delete root.dataset.keyboard;
      if (app !== null) app.style.transform = "";
      return;
    }
    root.style.setProperty("--vvh", `${viewport.height}px`);
    root.dataset.keyboard = String(window.innerHeight - viewport.height > 120);
    if (app !== null) app.style.transform = viewport.offsetTop > 0 ? `translateY(${viewport.offsetTop}px)` : "";
  };
  const queue = (): void => {
    if (isQueued) return;
    isQueued = true;
    requestAnimationFrame(apply);
  };
  for (const type of ["resize", "scroll"]) viewport.addEventListener(type, queue);
  for (const type of ["focusin", "focusout"]) document.addEventListener(type, queue);
}
