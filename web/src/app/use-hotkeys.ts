import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useThreads } from "../data/threads-list.ts";

interface Hotkeys {
  toggleRail: () => void;
  toggleDrawer: () => void;
  togglePanel: () => void;
  /** Called with whether the sidebar stands beside the page. */
  search: (isDocked: boolean) => void;
}

/** Keys that work on every page; those of a thread live with the thread. */
export function useHotkeys({ toggleRail, toggleDrawer, togglePanel, search }: Hotkeys): void {
  const navigate = useNavigate();
  const { id } = useParams({ strict: false });
  const threads = useThreads().data;

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      const command = (event.ctrlKey || event.metaKey) && !event.altKey;
      if (command && !event.shiftKey && event.key.toLowerCase() === "b") {
        event.preventDefault();
        if (matchMedia("(min-width: 1280px)").matches) toggleRail();
        else toggleDrawer();
      } else if (command && !event.shiftKey && event.key === ".") {
        event.preventDefault();
        togglePanel();
      } else if (command && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        search(matchMedia("(min-width: 1280px)").matches);
      } else if (command && event.shiftKey && event.key.toLowerCase() === "o") {
        event.preventDefault();
        void navigate({ to: "/new" });
      } else if (event.altKey && !event.ctrlKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        const at = threads?.findIndex((thread) => thread.id === id) ?? -1;
        const next = threads?.[at + (event.key === "ArrowUp" ? -1 : 1)];
        if (next === undefined) return;
        event.preventDefault();
        void navigate({ to: "/t/$id", params: { id: next.id } });
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate, id, threads, toggleRail, toggleDrawer, togglePanel, search]);
}
