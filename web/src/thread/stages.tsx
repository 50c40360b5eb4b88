import { CornerUpLeft } from "lucide-react";
import type { Beside, Link, Member, Round } from "@parley/protocol";
import type { Place } from "../data/path-view.ts";
import { laneMessages as lanes } from "../data/lane-messages.ts";
import { mentionMessages as mentions } from "../data/mention-messages.ts";
import { stageMessages as words } from "../data/talk-messages.ts";
import { reactionsOf } from "../data/turn-links.ts";
import { Mark } from "../ui/mark.tsx";
import { elementOf, goToMessage } from "./go-to-message.ts";
import { useThreadScope } from "./thread-context.ts";
import { VoiceMessage } from "./voice-message.tsx";
import "../ui/reactions.css";

/** What follows the first stage of a round: one after the other, with its relations, and the passes as one line. */
export function Stages({ round, places }: { round: Round; places: Place[] }) {
  const stages = [...new Set(places.map((place) => place.chosen.stage))];
  return stages.map((stage) => (
    <Stage key={stage} round={round} stage={stage} places={places.filter((place) => place.chosen.stage === stage)} />
  ));
}

function Stage({ round, stage, places }: { round: Round; stage: string; places: Place[] }) {
  const { members } = useThreadScope();
  const nameOf = (member: string): string => members.get(member)?.profile.name ?? "";
  const passed = places.filter((place) => place.chosen.outcome === "passed");
  const absent = absentFrom(round, stage).map(nameOf);
  const title = titleOf(round, stage);
  const beside = places[0]?.chosen.beside ?? null;
  return (
    <section className="stage" aria-label={title ?? undefined}>
      {title === null ? null : (
        <div className="stage-rd">
          <h3>{title}</h3>
          {stage.startsWith("handoff") ? null : (
            <span>
              {beside === null
                ? absent.length > 0
                  ? words.without(absent)
                  : words.reading
                : besideText(round, beside, nameOf)}
            </span>
          )}
        </div>
      )}
      {places
        .filter((place) => !passed.includes(place))
        .map((place) => (
          <VoiceMessage key={place.id} place={place}>
            {place.chosen.askedBy.map((turn) => (
              <Asker key={turn} round={round} turn={turn} />
            ))}
            {reactionsOf(round, place.chosen).map((link) => (
              <Relation key={link.message} round={round} link={link} />
            ))}
          </VoiceMessage>
        ))}
      {passed.length === 0 ? null : (
        <p className="pass-line">{words.pass(passed.map((place) => nameOf(place.member)))}</p>
      )}
    </section>
  );
}

/** Null for the first cycle of a round robin, which is the round itself. */
function titleOf(round: Round, stage: string): string | null {
  if (stage.startsWith("handoff")) return stage === "handoff 1" ? mentions.handedOver : null;
  if (stage.startsWith("synthesis")) return lanes.oneAnswer;
  const number = Number(stage.split(" ").at(-1));
  if (stage.startsWith("react") && (round.mode !== "reactions" || number > round.settings.stages))
    return words.react(1, 1);
  if (round.mode === "reactions") return words.react(number, round.settings.stages);
  return number > 1 ? words.cycle(number) : null;
}

/** Who had a part in the stage before and was not waited for, or could not speak any more. */
function absentFrom(round: Round, stage: string): string[] {
  const turns = round.turns.filter((turn) => turn.beside === null);
  const own = turns.filter((turn) => turn.stage === stage);
  if (!stage.startsWith("react") || own.length === 0) return [];
  const began = Math.min(...own.map((turn) => turn.plannedAt));
  const present = new Set(own.map((turn) => turn.member));
  return turns
    .filter((turn) => turn.stage !== stage && turn.plannedAt < began && turn.version === 1 && !present.has(turn.member))
    .filter((turn) => turn.endedAt === null || turn.endedAt > began || !hasSpoken(turn.outcome))
    .map((turn) => turn.member)
    .filter((member, at, all) => all.indexOf(member) === at);
}

/** Whose answers a merge was made of and who is missing in it; else who asked for it. */
function besideText(round: Round, { by, from, missing }: Beside, nameOf: (member: string) => string): string {
  if (from.length === 0) return lanes.askedForBy(nameOf(by));
  const authors = from.flatMap((id) => round.turns.find((turn) => turn.id === id)?.member ?? []);
  return lanes.madeOf(authors.map(nameOf), missing.map(nameOf));
}

function hasSpoken(outcome: string | null): boolean {
  return outcome === "said" || outcome === "reacted" || outcome === "passed";
}

/** Who called the voice, whereupon it speaks; a press leads to that message. */
function Asker({ round, turn }: { round: Round; turn: string }) {
  const { members } = useThreadScope();
  const asker = round.turns.find((one) => one.id === turn);
  const profile = members.get(asker?.member ?? "")?.profile;
  if (profile === undefined) return null;
  return (
    <button type="button" className="relation" onClick={() => goToMessage(asker?.message?.id ?? "")}>
      <CornerUpLeft className="to-left" size={15} aria-hidden="true" />
      {`${mentions.askedBy} `}
      <Mark {...profile.mark} size="s" />
      <b dir="auto">{profile.name}</b>
      <span className="sr-only">{words.goTo}</span>
    </button>
  );
}

/** With whom it agrees, or whom it disputes; a press leads to that message. */
function Relation({ round, link }: { round: Round; link: Link }) {
  const { members } = useThreadScope();
  const author = authorOf(round, link.message, members);
  const relation = words.links[link.kind];
  return (
    <button type="button" className="relation" onClick={() => goToMessage(link.message)}>
      <CornerUpLeft className="to-left" size={15} aria-hidden="true" />
      {`${relation} `}
      {author === undefined ? null : <Mark {...author.profile.mark} size="s" />}
      <b dir="auto">{author?.profile.name ?? words.somebody}</b>
      <span className="sr-only">{words.goTo}</span>
    </button>
  );
}

function authorOf(round: Round, message: string, members: Map<string, Member>): Member | undefined {
  const said = [...round.messages, ...round.turns.flatMap((turn) => turn.message ?? [])];
  const here = said.find((one) => one.id === message)?.author ?? elementOf(message)?.dataset["voiceSlot"];
  return here === undefined ? undefined : members.get(here);
}
