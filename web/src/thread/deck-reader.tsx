import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useLayoutEffect, useRef } from "react";
import { messages } from "../data/messages.ts";
import type { Place } from "../data/path-view.ts";
import { isOpen, textOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { StateText } from "./state-text.tsx";
import { useThreadScope } from "./thread-context.ts";
import { Corrections } from "./judging/judged.tsx";
import { TurnBody } from "./turn-body.tsx";

const words = messages.thread;
const paceMs = 50;

interface DeckReaderProps {
  places: Place[];
  member: string;
  onTurn: (member: string) => void;
  onClose: () => void;
}

/** One voice on the whole screen, with a scroll of its own and arrows to the next. */
export default function DeckReader({ places, member, onTurn, onClose }: DeckReaderProps) {
  const { members } = useThreadScope();
  const returnFocus = useReturnFocus();
  const at = places.findIndex((place) => place.member === member);
  const place = places[at];
  const profile = members.get(member)?.profile;
  const step = (by: number): void => {
    const next = places[at + by];
    if (next !== undefined) onTurn(next.member);
  };
  if (place === undefined || profile === undefined) return null;
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          className={`reader h-${profile.mark.hue}`}
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          onKeyDown={(event) => {
            if (event.key === "ArrowLeft") step(-1);
            if (event.key === "ArrowRight") step(1);
          }}
        >
          <header>
            <Mark {...profile.mark} size="md" />
            <Dialog.Title asChild>
              <h2 className="trunc flex-1" dir="auto">
                {profile.name}
              </h2>
            </Dialog.Title>
            <button
              type="button"
              className="ib"
              aria-label={words.previousVoice}
              disabled={at === 0}
              onClick={() => step(-1)}
            >
              <ChevronLeft size={20} />
            </button>
            <span className="count">{words.versionOf(at + 1, places.length)}</span>
            <button
              type="button"
              className="ib"
              aria-label={words.nextVoice}
              disabled={at === places.length - 1}
              onClick={() => step(1)}
            >
              <ChevronRight size={20} />
            </button>
            <Dialog.Close className="ib" aria-label={messages.close}>
              <X size={20} />
            </Dialog.Close>
          </header>
          <Reading key={place.chosen.id} place={place} name={profile.name} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Follows the end of what is written as long as the reader is there. */
function Reading({ place, name }: { place: Place; name: string }) {
  const { store } = useThreadScope();
  const view = useTurnView(store, place.chosen.id, paceMs);
  const body = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const text = textOfTurn(view);
  const isWriting = isOpen(view.turn);
  useEffect(() => {
    const pane = body.current;
    if (pane === null) return;
    const note = (): void => {
      isAtEnd.current = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 48;
    };
    pane.addEventListener("scroll", note, { passive: true });
    return () => pane.removeEventListener("scroll", note);
  }, []);
  useLayoutEffect(() => {
    const pane = body.current;
    if (pane !== null && isWriting && isAtEnd.current) pane.scrollTop = pane.scrollHeight;
  }, [text, isWriting]);
  return (
    <div ref={body} className="reading" tabIndex={0}>
      <p className="hint mt-0! mb-2">
        <StateText view={view} />
      </p>
      <TurnBody view={view} name={name} text={text} isWriting={isWriting} isNear />
      <Corrections message={view.turn?.message} />
    </div>
  );
}
