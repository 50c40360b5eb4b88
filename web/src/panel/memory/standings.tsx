import type { Stance, ThreadState } from "@parley/protocol";
import { textOf } from "@parley/protocol";
import { memoryMessages } from "../../data/memory-messages.ts";
import { findMessage } from "../../data/round-view.ts";
import { type Place, type Standing, standingsOf } from "../../data/standings.ts";
import { plainText } from "../../ui/plain-text.ts";
import { Mark } from "../../ui/mark.tsx";
import { nameOf } from "./memory-card.tsx";
import { useGoToSource } from "./use-sources.ts";
import "../../ui/memory.css";

const { stands: words } = memoryMessages;
const zones = ["agree", "unsure", "dispute"] as const satisfies Stance[];

/** For each claim who agrees, is unsure and disputes it: read at a glance, and each mark leads to the words. */
export default function Standings({ state }: { state: ThreadState }) {
  const standings = standingsOf(state);
  if (standings.length === 0) return null;
  return (
    <section className="standings">
      <h2>{words.title}</h2>
      <ul>
        {standings.map((standing) => (
          <Row key={standing.claim.id} state={state} standing={standing} />
        ))}
      </ul>
      <p className="zones" aria-hidden="true">
        {zones.map((zone) => (
          <span key={zone}>{words.zones[zone]}</span>
        ))}
      </p>
    </section>
  );
}

function Row({ state, standing: { claim, places, isIndependent } }: { state: ThreadState; standing: Standing }) {
  const by = (zone: Stance): Place[] => places.filter((place) => place.stance === zone);
  return (
    <li>
      <p className="claim" dir="auto">
        {claim.text}
      </p>
      {isIndependent ? <p className="hint mt-0!">{words.independent}</p> : null}
      <div className="axis">
        {zones.map((zone) => (
          <span key={zone} className="zone">
            {by(zone).map((place) => (
              <Placed key={place.member} state={state} place={place} />
            ))}
          </span>
        ))}
      </div>
    </li>
  );
}

function Placed({ state, place: { member, stance, cite } }: { state: ThreadState; place: Place }) {
  const go = useGoToSource(state.thread.id);
  const profile = state.members.find((one) => one.id === member)?.profile;
  const message = findMessage(state, cite.message);
  const quote = message === null ? "" : textOf(message).slice(cite.start, cite.end);
  const label = words.of(nameOf(state, member), stance);
  return (
    <button
      type="button"
      className={`placed h-${profile?.mark.hue ?? "graphite"}`}
      aria-label={label}
      title={quote === "" ? label : `${label}: “${plainText(quote)}”`}
      onClick={() => go({ cite, author: member, quote })}
    >
      {profile === undefined ? null : <Mark {...profile.mark} size="s" />}
    </button>
  );
}
