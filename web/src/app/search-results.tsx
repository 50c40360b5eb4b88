import { useNavigate } from "@tanstack/react-router";
import { type MouseEvent, type ReactNode, type RefObject, useEffect, useState } from "react";
import type { FoundMessage, FoundThread } from "@parley/protocol";
import { menuMessages } from "../data/menu-messages.ts";
import { messages } from "../data/messages.ts";
import { useFound } from "../data/search.ts";

const words = menuMessages;

interface SearchResultsProps {
  field: RefObject<HTMLInputElement | null>;
  query: string;
  replace: boolean;
  onPicked: () => void;
}

interface Hit {
  thread: string;
  message: string | null;
}

/** What was found, below the field that keeps the focus: arrow keys choose, Enter opens. */
export default function SearchResults({ field, query, replace, onPicked }: SearchResultsProps) {
  const navigate = useNavigate();
  const [others, setOthers] = useState(false);
  const { data, isError } = useFound(query, others);
  const [active, setActive] = useState(0);
  const threads = data?.threads ?? [];
  const found = data?.messages ?? [];
  const hits: Hit[] = [...threads.map(({ thread }) => ({ thread, message: null })), ...found];

  useEffect(() => setActive(0), [data]);
  const open = ({ thread, message }: Hit): void => {
    onPicked();
    field.current?.blur();
    void navigate({ to: "/t/$id", params: { id: thread }, search: message === null ? {} : { m: message }, replace });
  };
  useEffect(() => {
    const input = field.current;
    if (input === null) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || hits.length === 0) return;
      const hit = hits[active];
      const step = (by: number): void => setActive((active + by + hits.length) % hits.length);
      if (event.key === "ArrowDown") step(1);
      else if (event.key === "ArrowUp") step(-1);
      else if (event.key === "Enter" && hit !== undefined) open(hit);
      else return;
      event.preventDefault();
    };
    input.addEventListener("keydown", onKey);
    return () => input.removeEventListener("keydown", onKey);
  });
  useEffect(() => {
    field.current?.setAttribute("aria-activedescendant", hits.length === 0 ? "" : `hit-${active}`);
    document.getElementById(`hit-${active}`)?.scrollIntoView({ block: "nearest" });
    return () => field.current?.removeAttribute("aria-activedescendant");
  }, [field, active, hits.length]);

  const option = (hit: Hit, index: number) => ({
    id: `hit-${index}`,
    role: "option",
    "aria-selected": index === active,
    className: "hit",
    // The field keeps the focus.
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
    onClick: () => open(hit),
  });
  const isNothing = data !== undefined && hits.length === 0;
  return (
    <div className="tl" tabIndex={0}>
      <div id="search-results" role="listbox" aria-label={words.results}>
        <Group title={words.threads} isShown={threads.length > 0}>
          {threads.map((hit, index) => (
            <ThreadHit key={hit.thread} hit={hit} option={option({ ...hit, message: null }, index)} />
          ))}
        </Group>
        <Group title={words.messages} isShown={found.length > 0}>
          {found.map((hit, index) => (
            <MessageHit key={hit.message} hit={hit} option={option(hit, threads.length + index)} />
          ))}
        </Group>
      </div>
      {data === undefined || others ? null : (
        <button
          type="button"
          className="under mx-2.5 my-2 text-[14px]"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setOthers(true)}
        >
          {words.others}
        </button>
      )}
      <p role="status" className="px-2.5 text-[14px] text-ink-3">
        {isError ? words.searchFailed : isNothing ? words.nothing(query) : ""}
      </p>
    </div>
  );
}

function Group({ title, isShown, children }: { title: string; isShown: boolean; children: ReactNode }) {
  if (!isShown) return null;
  return (
    <div role="group" aria-label={title}>
      <p className="grp" aria-hidden="true">
        {title}
      </p>
      {children}
    </div>
  );
}

function ThreadHit({ hit, option }: { hit: FoundThread; option: object }) {
  return (
    <div {...option}>
      <span className="ti trunc" dir="auto">
        <Marked text={hit.title} marks={hit.marks} />
      </span>
    </div>
  );
}

function MessageHit({ hit, option }: { hit: FoundMessage; option: object }) {
  return (
    <div {...option}>
      <span className="su trunc" dir="auto">
        {hit.author} · {hit.title === "" ? messages.sidebar.untitled : hit.title}
        {hit.beside ? ` · ${words.beside}` : ""}
      </span>
      <span className="snip" dir="auto">
        <Marked text={hit.snippet} marks={hit.marks} show={withoutSigns} />
      </span>
    </div>
  );
}

interface MarkedProps {
  text: string;
  marks: { start: number; end: number }[];
  show?: (piece: string) => string;
}

/** Plain text with what was looked for made bold. */
function Marked({ text, marks, show = (piece) => piece }: MarkedProps) {
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    pieces.push(show(text.slice(at, start)), <mark key={start}>{show(text.slice(start, end))}</mark>);
    at = end;
  }
  return [...pieces, show(text.slice(at))];
}

/** A line that shows where words were found has no room for bold or headings: their signs only disturb. */
function withoutSigns(piece: string): string {
  return piece.replace(/\*\*|__|`+|^#{1,6} /gm, "");
}
