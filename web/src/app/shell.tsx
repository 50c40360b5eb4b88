import { Outlet, useLocation } from "@tanstack/react-router";
import { CloudOff } from "lucide-react";
import { Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import { calls } from "../data/calls.ts";
import { messages } from "../data/messages.ts";
import { useThreads } from "../data/threads-list.ts";
import { useConnection, useRail, useThreadStore, useThreadView } from "../data/use-thread.ts";
import { MenuProvider } from "../ui/menu.tsx";
import { PanelProvider } from "../ui/panel-toggle.ts";
import { useLater } from "../ui/use-later.ts";
import { Announcer } from "./announcer.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useDrawer } from "./use-drawer.ts";
import { useHotkeys } from "./use-hotkeys.ts";
import { usePanel } from "./use-panel.ts";
import { useWide } from "./use-wide.ts";

const CallNotice = lazy(() => import("./call-notice.tsx"));
const Drawer = lazy(() => import("./drawer.tsx"));
const Panel = lazy(() => import("../panel/panel.tsx"));
const PanelSheet = lazy(() => import("../panel/panel-sheet.tsx"));

/** The frame of every page behind the sign-in: sidebar, the sheet, and what is spoken. */
export function Shell() {
  const { isRail, toggle } = useRail();
  const isWide = useWide();
  const drawer = useDrawer();
  const isThread = useLocation().pathname.startsWith("/t/");
  const panel = usePanel();
  const togglePanel = useLatest(panel.toggle);
  const [searchCalls, setSearchCalls] = useState<number | null>(null);
  const { open } = drawer;
  useHotkeys({
    toggleRail: toggle,
    toggleDrawer: drawer.isOpen ? drawer.close : open,
    togglePanel,
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

  const { isOpen, isDocked } = panel;
  const toggler = useMemo(() => ({ isOpen, isDocked, toggle: togglePanel }), [isOpen, isDocked, togglePanel]);

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
      <div className="app" data-rail={isRail} data-panel={isDocked}>
        {isWide ? (
          <nav className="side" data-rail={isRail} aria-label={messages.sidebar.label}>
            <Sidebar isRail={isRail} onToggle={toggle} searchCalls={searchCalls} />
          </nav>
        ) : (
          <ListAhead />
        )}
        <div className="sheet" id="content" tabIndex={-1}>
          <OfflineLine />
          <PanelProvider value={toggler}>
            <Outlet />
          </PanelProvider>
        </div>
        {isDocked ? (
          <aside className="panel" id="panel" aria-label={messages.thread.table} tabIndex={-1}>
            {panel.thread === null ? null : <DockedPanel thread={panel.thread} />}
          </aside>
        ) : null}
      </div>
      <Suspense>
        {panel.isSheet && panel.thread !== null ? <PanelSheet thread={panel.thread} onClose={panel.close} /> : null}
      </Suspense>
      <Suspense>{drawer.isOpen ? <Drawer onClose={drawer.close} searchCalls={searchCalls} /> : null}</Suspense>
      <Announcer />
      <Suspense>{useSyncExternalStore(calls.subscribe, calls.last) === null ? null : <CallNotice />}</Suspense>
    </MenuProvider>
  );
}

/** The drawer finds its list there, fetched once nobody waits for anything else. */
function ListAhead() {
  return useLater() ? <List /> : null;
}

function List() {
  useThreads();
  return null;
}

/** What stands beside the thread must not hold it up: its script is fetched once the thread has been painted. */
function DockedPanel({ thread }: { thread: string }) {
  const { status } = useThreadView(useThreadStore(thread));
  const isReady = status === "ready";
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    if (!isReady) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => (timer = setTimeout(() => setPainted(true))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [isReady]);
  return <Suspense>{isPainted ? <Panel thread={thread} /> : null}</Suspense>;
}

/** One function for as long as the component lives, that does what `run` does now. */
function useLatest(run: () => void): () => void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  return useCallback(() => latest.current(), []);
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
