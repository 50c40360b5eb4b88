import { type MouseEvent, type PointerEvent, useRef } from "react";

const pressMs = 500;
const shakePx = 10;

/** The right mouse button, or a finger that stays: not every browser makes a context menu of the latter. */
export function useLongPress(open: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const isPressed = useRef(false);
  const start = useRef({ x: 0, y: 0 });
  const cancel = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  };
  return {
    onContextMenu(event: MouseEvent) {
      event.preventDefault();
      cancel();
      open();
    },
    onPointerDown(event: PointerEvent) {
      isPressed.current = false;
      if (event.pointerType !== "touch") return;
      start.current = { x: event.clientX, y: event.clientY };
      timer.current = setTimeout(() => {
        isPressed.current = true;
        open();
      }, pressMs);
    },
    onPointerMove(event: PointerEvent) {
      const { x, y } = start.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > shakePx) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    /** The finger that opened the menu does not follow the link as it leaves. */
    onClickCapture(event: MouseEvent) {
      if (!isPressed.current) return;
      isPressed.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
