import { memo, type ReactNode, useRef } from "react";
import { messages } from "../data/messages.ts";
import type { Place } from "../data/path-view.ts";
import { isOpen, textOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { Time } from "../ui/time.tsx";
import { ImportedChip } from "./imported-chip.tsx";
import { StateText } from "./state-text.tsx";
import { TakesUp } from "./links/takes-up.tsx";
import { useThreadScope } from "./thread-context.ts";
import { Corrections } from "./judging/judged.tsx";
import { TurnBody } from "./turn-body.tsx";
import { TurnFooter } from "./turn-footer.tsx";
import { useVersions } from "./use-versions.ts";
import { usePace } from "./use-visible.ts";

interface VoiceMessageProps {
  place: Place;
  /** What it relates to, above its text. */
  children?: ReactNode;
}

/** An answer that has no slot, since it stands alone or follows others: it grows as it is written. */
export const VoiceMessage = memo(function VoiceMessage({ place, children }: VoiceMessageProps) {
  const { store, members } = useThreadScope();
  const element = useRef<HTMLElement>(null);
  const versions = useVersions(place);
  const { pace, isNear } = usePace(element, true);
  const view = useTurnView(store, versions.shown.id, pace);
  const member = members.get(place.member);
  const profile = member?.profile;
  const text = textOfTurn(view);
  const isWriting = isOpen(view.turn);
  if (profile === undefined) return null;
  return (
    <article
      ref={element}
      className={`m h-${profile.mark.hue}`}
      data-voice="true"
      data-writing={isWriting}
      data-anchor={place.id}
      data-voice-slot={place.member}
      data-message={view.turn?.message?.id}
      aria-busy={isWriting}
      tabIndex={-1}
    >
      <Mark {...profile.mark} />
      <div className="min-w-0">
        <div className="by">
          <h3 className="trunc" dir="auto">
            {profile.name}
          </h3>
          <span className="trunc">{profile.role}</span>
          {profile.practice ? (
            <span className="chip">{messages.thread.practice}</span>
          ) : (
            <span className="mono trunc max-md:hidden">{profile.model}</span>
          )}
          <ImportedChip member={member} />
          <span className="when">
            {isWriting ? <StateText view={view} /> : <Time at={view.turn?.endedAt ?? versions.shown.plannedAt} />}
          </span>
        </div>
        {children}
        {view.links.length === 0 ? null : (
          <TakesUp links={view.links} text={text} element={() => element.current} hue={profile.mark.hue} />
        )}
        <TurnBody view={view} name={profile.name} text={text} isWriting={isWriting} isNear={isNear} />
        <Corrections message={view.turn?.message} />
        <TurnFooter view={view} text={text} name={profile.name} versions={versions} expansion={null} />
      </div>
    </article>
  );
});
