import { Outlet, useLocation } from "@tanstack/react-router";
import { CloudOff } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { messages } from "../data/messages.ts";
import { useConnection, useRail } from "../data/use-thread.ts";
import { MenuProvider } from "../ui/menu.tsx";
import { Announcer } from "./announcer.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useDrawer } from "./use-drawer.ts";
import { useHotkeys } from "./use-hotkeys.ts";

const Drawer = lazy(() => import("./drawer.tsx"));

/** The frame of every page behind the sign-in: sidebar, the sheet, and what is spoken. */
export function Shell() {
  const { isRail, toggle } = useRail();
  const drawer = useDrawer();
  const isThread = useLocation().pathname.startsWith("/t/");
  const [searchCalls, setSearchCalls] = useState<number | null>(null);
  const { open } = drawer;
  useHotkeys({
    toggleRail: toggle,
    toggleDrawer: drawer.isOpen ? drawer.close : open,
    search(isDocked) {
      if (isDocked && isRail) toggle();
      if (!isDocked && !drawer.isOpen) open();
      setSearchCalls((calls) => (calls ?? 0) + 1);
    },
  });
  const menu = useMemo(
    () => ({
      open() {
        setSearchCalls(null);
        open();
      },
      label: messages.sidebar.open,
    }),
    [open],
  );

  return (
    <MenuProvider value={menu}>
      <a className="skip" href={isThread ? "#messages" : "#content"}>
        {isThread ? messages.skipToMessages : messages.skipToContent}
      </a>
      {isThread ? (
        <a className="skip" href="#composer">
          {messages.skipToComposer}
        </a>
      ) : null}
      <div className="app" data-rail={isRail}>
        <nav className="side" data-rail={isRail} aria-label={messages.sidebar.label}>
          <Sidebar isRail={isRail} onToggle={toggle} searchCalls={searchCalls} />
        </nav>
        <div className="sheet" id="content" tabIndex={-1}>
          <OfflineLine />
          <Outlet />
        </div>
      </div>
      <Suspense>{drawer.isOpen ? <Drawer onClose={drawer.close} searchCalls={searchCalls} /> : null}</Suspense>
      <Announcer />
    </MenuProvider>
  );
}

const patienceMs = 1_500;

/** Shown once a lost connection lasts; a blink of the network is nobody's business. */
function OfflineLine() {
  const isOpen = useConnection() === "open";
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (isOpen) return setShown(false);
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isOpen]);
  return (
    <div role="status">
      {isShown ? (
        <p className="offline">
          <CloudOff size={15} aria-hidden="true" />
          {messages.offline}
        </p>
      ) : null}
    </div>
  );
}
