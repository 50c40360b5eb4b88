import { useLocation, useParams, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { useLastThread } from "../data/threads-list.ts";
import { usePanelOpen } from "../data/use-thread.ts";
import { useWide } from "./use-wide.ts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The panel of narrow windows is a step in the history, so that Back closes it. */
    panel?: boolean;
  }
}

/** The panel of the thread that is seen: docked in wide windows and remembered there, a sheet in narrow ones. */
export function usePanel() {
  const router = useRouter();
  const { id } = useParams({ strict: false });
  const { pathname, state } = useLocation();
  const last = useLastThread().read();
  const isWide = useWide();
  const docked = usePanelOpen();
  // The dialog of a new thread stands over the last one.
  const thread = pathname.startsWith("/t/") ? (id ?? null) : pathname === "/new" ? last : null;
  const isSheetOpen = state.panel === true;
  const isOpen = thread !== null && (isWide ? docked.isOpen : isSheetOpen);
  const close = useCallback(() => router.history.back(), [router]);
  const toggle = (): void => {
    if (thread === null) return;
    if (isWide) docked.setOpen(!docked.isOpen);
    else if (isSheetOpen) close();
    else router.history.push(router.state.location.href, { panel: true });
  };
  return { thread, isOpen, isDocked: isOpen && isWide, isSheet: isOpen && !isWide, toggle, close };
}
