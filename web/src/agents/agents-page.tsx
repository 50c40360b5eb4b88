import { Link, Outlet } from "@tanstack/react-router";
import { Search, Upload, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { agentCategories, type AgentCategory, type Personality } from "@parley/protocol";
import { agentMessages as words } from "../data/agent-messages.ts";
import { findAgents } from "../data/agents.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { usePersonalities } from "../data/personalities.ts";
import { Mark } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { ImportAgents } from "./import-agents.tsx";
import { markOf } from "./mark-of.ts";
import "../ui/agents.css";

/** The gallery: prepared voices by shelf, each to be tried and taken. */
export function AgentsPage() {
  const { data, isError, error, refetch } = usePersonalities();
  const [query, setQuery] = useState("");
  const [shelf, setShelf] = useState<AgentCategory | null>(null);
  const [isImporting, setImporting] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    titlePage(words.title);
  }, []);
  const found = findAgents(data ?? [], query, shelf);
  const showAll = (): void => {
    setQuery("");
    setShelf(null);
    field.current?.focus();
  };
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{words.title}</h1>
        <button type="button" className="btn line" onClick={() => setImporting(true)}>
          <Upload size={18} aria-hidden="true" />
          {words.importFile}
        </button>
      </header>
      <div className="tbl">
        <div className="agents">
          <p className="text-ink-2">{words.intro}</p>
          <div className="agents-find">
            <div className="search" role="search">
              <Search size={16} aria-hidden="true" />
              <input
                ref={field}
                type="text"
                aria-label={words.search}
                placeholder={words.search}
                autoComplete="off"
                spellCheck={false}
                maxLength={100}
                dir="auto"
                value={query}
                onChange={(event) => setQuery(event.target.value)}
              />
              {query === "" ? null : (
                <button type="button" className="ib sm" aria-label={words.clear} onClick={showAll}>
                  <X size={15} />
                </button>
              )}
            </div>
            <div className="shelves" role="group" aria-label={words.shelves}>
              {[null, ...agentCategories].map((one) => (
                <button
                  key={one ?? "all"}
                  type="button"
                  className="chip"
                  aria-pressed={shelf === one}
                  onClick={() => setShelf(one)}
                >
                  {one === null ? words.all : words.categories[one]}
                </button>
              ))}
            </div>
          </div>
          {isError ? (
            <p>
              {words.failed} {errorText(error)}{" "}
              <button type="button" className="under" onClick={() => void refetch()}>
                {messages.retry}
              </button>
            </p>
          ) : null}
          <p className="sr-only" role="status">
            {data === undefined ? "" : words.found(found.length)}
          </p>
          {data !== undefined && found.length === 0 ? (
            <p className="text-ink-2">
              {words.none(query)}{" "}
              <button type="button" className="under" onClick={showAll}>
                {words.clear}
              </button>
            </p>
          ) : null}
          {agentCategories.map((category) => (
            <Shelf key={category} category={category} agents={found.filter((one) => one.category === category)} />
          ))}
        </div>
      </div>
      <Outlet />
      {isImporting ? <ImportAgents onClose={() => setImporting(false)} /> : null}
    </main>
  );
}

function Shelf({ category, agents }: { category: AgentCategory; agents: Personality[] }) {
  if (agents.length === 0) return null;
  return (
    <section aria-labelledby={`shelf-${category}`}>
      <h2 id={`shelf-${category}`}>{words.categories[category]}</h2>
      <ul>
        {agents.map((agent) => (
          <li key={agent.id} className={`h-${agent.colourTheme}`}>
            <Mark {...markOf(agent)} size="l" />
            <div className="min-w-0">
              <h3 className="trunc">
                <Link to="/agents/$id" params={{ id: agent.id }} dir="auto">
                  {agent.name}
                </Link>
                <span className="text-ink-2"> {agent.role}</span>
              </h3>
              <p dir="auto">{agent.about}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
