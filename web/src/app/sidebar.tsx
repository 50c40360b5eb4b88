import { Link } from "@tanstack/react-router";
import { PanelLeft, Plus } from "lucide-react";
import { type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import { messages } from "../data/messages.ts";
import { Logo } from "../ui/logo.tsx";
import { SearchField } from "./search-field.tsx";
import { SidebarFoot } from "./sidebar-foot.tsx";
import { ThreadList } from "./thread-list.tsx";

const SearchResults = lazy(() => import("./search-results.tsx"));
const words = messages.sidebar;

interface SidebarProps {
  isRail: boolean;
  /** Folds and unfolds; the drawer has a close button instead. */
  onToggle?: () => void;
  closeButton?: ReactNode;
  /** Counts how often the search was called for; null where it was not. */
  searchCalls: number | null;
}

export function Sidebar({ isRail, onToggle, closeButton, searchCalls }: SidebarProps) {
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (searchCalls !== null && !isRail) field.current?.focus();
  }, [searchCalls, isRail]);
  // The drawer is a step of the history that its links take the place of.
  const isDrawer = closeButton !== undefined;
  const toggle =
    onToggle === undefined ? (
      closeButton
    ) : (
      <button
        type="button"
        className="ib"
        aria-label={isRail ? words.expand : words.collapse}
        aria-expanded={!isRail}
        title="Ctrl B"
        onClick={onToggle}
      >
        <PanelLeft size={18} />
      </button>
    );
  return (
    <>
      <div className="flex items-center justify-between gap-1">
        {isRail ? null : <Logo name={messages.product} />}
        {toggle}
      </div>
      <Link
        to="/new"
        replace={isDrawer}
        className={isRail ? "send" : "btn primary"}
        aria-label={isRail ? words.newThread : undefined}
      >
        <Plus size={18} />
        {isRail ? null : words.newThread}
      </Link>
      {isRail ? (
        <div className="flex-1" />
      ) : (
        <>
          <SearchField field={field} query={query} onQuery={setQuery} />
          {query.trim() === "" ? (
            <ThreadList replace={isDrawer} />
          ) : (
            <Suspense fallback={<div className="tl" />}>
              <SearchResults field={field} query={query.trim()} replace={isDrawer} onPicked={() => setQuery("")} />
            </Suspense>
          )}
        </>
      )}
      <SidebarFoot isRail={isRail} replace={isDrawer} />
    </>
  );
}
