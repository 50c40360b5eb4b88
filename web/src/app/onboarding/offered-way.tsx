import { useIdentities } from "../../data/identities.ts";
import { offeredMessages as words } from "../../data/offered-messages.ts";
import { listNames } from "../../data/words.ts";
import { MarkStack } from "../../ui/mark.tsx";
import type { Start } from "./use-start.ts";

/** Voices that the server offers: the shortest way to a real answer. */
export function OfferedWay({ isStarting, onStart }: { isStarting: boolean; onStart: Start }) {
  const offered = useIdentities().data?.filter((one) => one.offered !== null && one.available) ?? [];
  if (offered.length === 0) return null;
  return (
    <section className="way" aria-labelledby="way-offered">
      <div className="badge">
        <MarkStack marks={offered.slice(0, 3).map((one) => one.mark)} />
      </div>
      <div>
        <h2 id="way-offered">{words.startTitle}</h2>
        <p>{words.startBody(listNames(offered.map((one) => one.name)), offered.length)}</p>
      </div>
      <button
        type="button"
        className="btn primary"
        disabled={isStarting}
        onClick={() => onStart(offered.map((one) => one.id))}
      >
        {words.start}
      </button>
    </section>
  );
}
