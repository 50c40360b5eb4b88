import { Cpu, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { LocalModels, LocalServer } from "@parley/protocol";
import { errorText } from "../../data/error-text.ts";
import { useLocalModels, useVoicesOfLocalModels } from "../../data/local-models.ts";
import { notifyError } from "../../data/notice.ts";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import { LocalModelPicker } from "./local-model-picker.tsx";
import { chosenOf, offersOf, preselected } from "./local-choice.ts";
import type { Start } from "./use-start.ts";

interface LocalWayProps {
  /** False once another way was begun. */
  isMain: boolean;
  isStarting: boolean;
  onStart: Start;
  onFound: (isFound: boolean) => void;
}

/** Models beside the server: what answers is offered, what does not is told how to be started. */
export function LocalWay({ isMain, isStarting, onStart, onFound }: LocalWayProps) {
  const { data, error, isFetching, refetch } = useLocalModels();
  const voices = useVoicesOfLocalModels();
  const [picked, setPicked] = useState<Set<string> | null>(null);
  const offers = offersOf(data?.servers ?? []);
  const isFound = offers.length > 0;
  // Until something is chosen two models sit at the table, so that there is somebody to disagree.
  const chosen = picked ?? preselected(offers);
  const isBusy = voices.isPending || isStarting;
  useEffect(() => onFound(isFound), [isFound, onFound]);

  const start = (): void =>
    voices.mutate(chosenOf(offers, chosen), {
      onSuccess: (identities) => onStart(identities.map((one) => one.id)),
      onError: notifyError,
    });
  const again = (
    <button type="button" className="btn line" disabled={isFetching} onClick={() => void refetch()}>
      <RotateCw size={16} aria-hidden="true" />
      {words.lookAgain}
    </button>
  );
  return (
    <section className="way" aria-labelledby="way-local" aria-busy={isFetching}>
      <div className="badge">
        <Cpu size={20} aria-hidden="true" />
      </div>
      <div>
        <h2 id="way-local">{words.localTitle}</h2>
        <p role="status">{error === null ? sentenceOf(data) : errorText(error)}</p>
      </div>
      {isFound ? (
        <button
          type="button"
          className={isMain ? "btn primary" : "btn line"}
          disabled={isBusy || chosen.size === 0}
          onClick={start}
        >
          {isBusy ? words.localStarting : words.localStart}
        </button>
      ) : (data !== undefined && data.off === null) || error !== null ? (
        again
      ) : null}
      {isFound ? (
        <div className="more">
          <LocalModelPicker offers={offers} chosen={chosen} onChange={setPicked} />
          {chosen.size === 0 ? <p className="hint">{words.localNeedOne}</p> : null}
        </div>
      ) : (
        <Commands servers={data?.servers ?? []} />
      )}
    </section>
  );
}

function sentenceOf(data: LocalModels | undefined): string {
  if (data === undefined) return words.localLooking;
  if (data.off === "admin_only") return words.localAdminOnly;
  if (data.off === "switched_off") return words.localSwitchedOff;
  if (data.servers.length === 0) return words.localNothing;
  const running = data.servers.filter((one) => one.running);
  const [empty] = running;
  if (empty === undefined) return words.localNone;
  const full = running.filter((one) => one.models.length > 0);
  return full.length === 0
    ? words.localEmpty(words.programs[empty.kind])
    : words.localFound(full.map((one) => words.programs[one.kind]));
}

/** How to start each program, or how to give the one that runs a model. */
function Commands({ servers }: { servers: LocalServer[] }): ReactNode {
  if (servers.length === 0) return null;
  const empty = servers.filter((one) => one.running);
  const lines =
    empty.length > 0
      ? empty.map((one) => ({ ...one, command: one.kind === "ollama" ? words.fetchModel : one.howToStart }))
      : servers.map((one) => ({ ...one, command: one.howToStart }));
  return (
    <dl className="more commands">
      {lines.map(({ kind, address, command }) => (
        <div key={address}>
          <dt>{words.programs[kind]}</dt>
          <dd>
            <code>{command}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
