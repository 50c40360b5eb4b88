import { CornerUpLeft, MoreHorizontal } from "lucide-react";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { textOf } from "@parley/protocol";
import { linkMessages as words, linkVerbs } from "../../data/link-messages.ts";
import { notifyUndo } from "../../data/notice.ts";
import { findMessage } from "../../data/round-view.ts";
import type { TurnLink } from "../../data/turn-links.ts";
import { lazy } from "../../ui/patient-lazy.ts";
import { Mark } from "../../ui/mark.tsx";
import { plainText } from "../../ui/plain-text.ts";
import { elementOf, goToMessage } from "../go-to-message.ts";
import { useThreadScope } from "../thread-context.ts";
import { showLink } from "./show-link.ts";
import "../../ui/links.css";

const RelationMenu = lazy(() => import("./relation-menu.tsx"));

/** So many are shown before one asks for more. */
const shownAtFirst = 2;
/** After a press the arrow stays so long, in milliseconds. */
const lingerMs = 4000;

interface TakesUpProps {
  links: TurnLink[];
  /** The text that takes up others, and the element that shows it. */
  text: string;
  element: () => Element | null;
  /** The hue of who wrote it. */
  hue: string;
}

/** Whom a message takes up, above its text: what it does with whose sentence. */
export function TakesUp({ links, text, element, hue }: TakesUpProps) {
  const { store } = useThreadScope();
  const [isAll, setAll] = useState(false);
  // Not at every frame of a text that is being written, and not when older rounds come, which may hold what is taken up:
  // a line more would move what is read.
  const relations = useMemo(() => {
    const { state } = store.view();
    return state === null ? [] : relationsOf(links, (id) => findMessage(state, id));
  }, [links, store]);
  const shown = isAll ? relations : relations.slice(0, shownAtFirst);
  if (relations.length === 0) return null;
  return (
    <ul className="takes-up">
      {shown.map((relation) => (
        <Relation key={`${relation.target} ${relation.link.label}`} {...{ relation, text, element, hue }} />
      ))}
      {relations.length > shownAtFirst ? (
        <li>
          <button type="button" className="under" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? words.less : words.more(relations.length - shownAtFirst)}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

interface Relation {
  link: TurnLink;
  target: string;
  author: string;
  /** The sentence that is taken up; empty for a whole message. */
  quote: string;
}

/** One line for each message and what is done with it, however many sentences do it; the surest of them speaks. */
function relationsOf(
  links: TurnLink[],
  find: (id: string) => (Parameters<typeof textOf>[0] & { author: string }) | null,
): Relation[] {
  const best = new Map<string, Relation>();
  for (const link of links) {
    const message = find(link.to.message);
    const key = `${link.to.message} ${link.label}`;
    const held = best.get(key);
    if (message === null || (held !== undefined && held.link.confidence >= link.confidence)) continue;
    const quote = link.isWhole ? "" : textOf(message).slice(link.to.start, link.to.end);
    best.set(key, { link, target: link.to.message, author: message.author, quote });
  }
  return [...best.values()];
}

function Relation({ relation, text, element, hue }: { relation: Relation } & Omit<TakesUpProps, "links">) {
  const { members, mayWrite } = useThreadScope();
  const { link, target, author, quote } = relation;
  const profile = members.get(author)?.profile;
  const clear = useRef<() => void>(() => undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = (): void => {
    clearTimeout(timer.current);
    clear.current();
    clear.current = () => undefined;
  };
  const show = (): void => {
    hide();
    const from = { element: element(), passage: text.slice(link.start, link.end) };
    clear.current = showLink(from, { element: elementOf(target), passage: quote }, hue);
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      clear.current();
    },
    [],
  );
  const go = (): void => {
    goToMessage(target);
    show();
    timer.current = setTimeout(hide, lingerMs);
  };
  return (
    <li className="relation-line" onPointerEnter={show} onPointerLeave={hide}>
      <button type="button" className="relation" onClick={go} onFocus={show} onBlur={hide}>
        <CornerUpLeft className="to-left" size={15} aria-hidden="true" />
        {`${linkVerbs[link.label]} `}
        {profile === undefined ? null : <Mark {...profile.mark} size="s" />}
        <b dir="auto">{profile?.name ?? words.somebody}</b>
        {link.label === "independent_agreement" ? <span className="aside">{words.unread}</span> : null}
        <span className="sr-only">{words.goTo}</span>
      </button>
      {link.id === null || !mayWrite ? null : (
        <Change link={link} id={link.id} name={profile?.name ?? words.somebody} />
      )}
      {quote === "" ? null : (
        <blockquote className={`taken h-${profile?.mark.hue ?? "graphite"}`} dir="auto">
          {plainText(quote)}
        </blockquote>
      )}
    </li>
  );
}

function Change({ link, id, name }: { link: TurnLink; id: string; name: string }) {
  const { actions } = useThreadScope();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const remove = async (): Promise<void> => {
    if (!(await actions.changeLink(id, { isRemoved: true }))) return;
    notifyUndo(words.removed, words.undo, () => void actions.changeLink(id, { isRemoved: false }));
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib sm"
        aria-label={words.menu(linkVerbs[link.label], name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <MoreHorizontal size={16} />
      </button>
      {isOpen ? (
        <Suspense>
          <RelationMenu
            label={link.label}
            because={words.because(link.source, link.words, link.confidence)}
            button={button}
            onLabel={(label) => void actions.changeLink(id, { label })}
            onRemove={() => void remove()}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
