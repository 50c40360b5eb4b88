import { useLocation, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { useWide } from "./use-wide.ts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The drawer is a step in the history, so that Back closes it. */
    drawer?: boolean;
  }
}

/** The list of threads over a narrow page. A window that grows docks the list, and two of them would fight for the keys. */
export function useDrawer(): { isOpen: boolean; open: () => void; close: () => void } {
  const router = useRouter();
  const isWide = useWide();
  const isOpen = useLocation({ select: (location) => location.state.drawer === true }) && !isWide;
  const open = useCallback(() => {
    const { location } = router.state;
    router.history.push(location.href, { drawer: true });
  }, [router]);
  // Going back takes a moment, in which a second Escape must not leave the page as well.
  const isClosing = useRef(false);
  useEffect(() => {
    isClosing.current = false;
  }, [isOpen]);
  const close = useCallback(() => {
    if (isClosing.current) return;
    isClosing.current = true;
    router.history.back();
  }, [router]);
  return { isOpen, open, close };
}
