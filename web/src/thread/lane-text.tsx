import { useRef } from "react";
import { laneMessages as words } from "../data/lane-messages.ts";
import type { Place } from "../data/path-view.ts";
import { isOpen, textOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { TakesUp } from "./links/takes-up.tsx";
import { useThreadScope } from "./thread-context.ts";
import { Corrections } from "./judging/judged.tsx";
import { TurnBody } from "./turn-body.tsx";
import { TurnFooter } from "./turn-footer.tsx";
import { useVersions } from "./use-versions.ts";
import { usePace } from "./use-visible.ts";

/** What a voice said in one place of the round; below its answer what it merged, or how it reacted. */
export function LaneText({ place, round, isBlind }: { place: Place; round: string; isBlind: boolean }) {
  const { store, members } = useThreadScope();
  const element = useRef<HTMLElement>(null);
  const versions = useVersions(place);
  const { pace, isNear } = usePace(element, true);
  const view = useTurnView(store, versions.shown.id, pace);
  const profile = members.get(place.member)?.profile;
  const name = profile?.name ?? "";
  const hue = profile?.mark.hue ?? "graphite";
  const isWriting = isOpen(view.turn);
  const text = textOfTurn(view);
  return (
    <article
      ref={element}
      data-anchor={place.id}
      data-message={view.turn?.message?.id}
      data-writing={isWriting}
      aria-busy={isWriting}
      tabIndex={-1}
    >
      <StageLine place={place} round={round} />
      {isBlind || view.links.length === 0 ? null : (
        <TakesUp links={view.links} text={text} element={() => element.current} hue={hue} />
      )}
      <TurnBody view={view} name={name} text={text} isWriting={isWriting} isNear={isNear} />
      {isBlind ? null : <Corrections message={view.turn?.message} />}
      {/* Cost, model and what it saw would say who it is. */}
      {isBlind ? null : <TurnFooter view={view} text={text} name={name} versions={versions} expansion={null} />}
    </article>
  );
}

/** What this is, if it is not the answer to the question. */
function StageLine({ place, round }: { place: Place; round: string }) {
  const { store, members } = useThreadScope();
  const { stage, beside } = place.chosen;
  if (stage === "sealed") return null;
  const turns = store.view().state?.rounds.find((one) => one.id === round)?.turns ?? [];
  const nameOf = (member: string): string => members.get(member)?.profile.name ?? "";
  const authors = (beside?.from ?? []).flatMap((id) => turns.find((turn) => turn.id === id)?.member ?? []);
  return (
    <p className="lane-stage">
      <b>{stage.startsWith("synthesis") ? words.oneAnswer : words.reactions}</b>
      {authors.length === 0 ? null : (
        <span>{words.madeOf(authors.map(nameOf), (beside?.missing ?? []).map(nameOf))}</span>
      )}
    </p>
  );
}
