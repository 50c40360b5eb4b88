import { useState } from "react";

/** For dialogs that are open as long as they are mounted: closing gives the focus back to what had it before. */
export function useReturnFocus(): (event: Event) => void {
  const [before] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
