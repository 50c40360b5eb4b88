import { type RefObject, useEffect, useState } from "react";

/** Follows `isOn`, but stays on as long as someone holds a pointer or a selection inside the element. */
export function useHeld(isOn: boolean, element: RefObject<HTMLElement | null>): boolean {
  const [held, setHeld] = useState(isOn);
  useEffect(() => {
    if (isOn) return setHeld(true);
    let isPressed = false;
    const release = (): void => {
      if (!isPressed && !holdsSelection(element.current)) setHeld(false);
    };
    const onDown = (): void => {
      isPressed = true;
    };
    const onUp = (): void => {
      isPressed = false;
      release();
    };
    const target = element.current;
    target?.addEventListener("pointerdown", onDown);
    document.addEventListener("pointerup", onUp);
    document.addEventListener("selectionchange", release);
    release();
    return () => {
      target?.removeEventListener("pointerdown", onDown);
      document.removeEventListener("pointerup", onUp);
      document.removeEventListener("selectionchange", release);
    };
  }, [isOn, element]);
  return isOn || held;
}

function holdsSelection(element: HTMLElement | null): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && element !== null && element.contains(selection.anchorNode);
}
