import type { Parameters, SeenCall, SeenPiece } from "@parley/protocol";
import { linkNames } from "../data/link-messages.ts";
import { messages } from "../data/messages.ts";
import { seenMessages as words } from "../data/seen-messages.ts";
import { useSeen } from "../data/seen.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Mark } from "../ui/mark.tsx";
import { useThreadScope } from "./thread-context.ts";
import "../ui/seen.css";

/** What the calls of one turn were made of. */
export default function SeenDialog({ turn, onClose }: { turn: string; onClose: () => void }) {
  const { store, members } = useThreadScope();
  const { data, isError } = useSeen(turn);
  const found = store.turnView(turn).turn;
  const name = members.get(found?.member ?? "")?.profile.name ?? words.somebody;
  return (
    <Dialog title={words.title(name)} description={words.about} closeLabel={messages.close} onClose={onClose}>
      <div className="seen">
        {isError ? <p role="alert">{words.failed}</p> : null}
        {data === undefined && !isError ? <p className="hint">{messages.loading}</p> : null}
        {data?.length === 0 ? <p>{words.none}</p> : null}
        {data?.map((call) => (
          <Call key={call.id} call={call} of={data.length} />
        ))}
      </div>
    </Dialog>
  );
}

function Call({ call, of }: { call: SeenCall; of: number }) {
  const purpose = words.purpose[call.purpose] ?? call.purpose;
  const outcome = call.outcome === null ? words.running : (words.outcome[call.outcome] ?? call.outcome);
  return (
    <section aria-label={words.call(call.n, of)}>
      <h3>
        {words.call(call.n, of)}
        <span>{[purpose, outcome].filter((one) => one !== "").join(", ")}</span>
      </h3>
      {call.code === null ? null : <p>{messages.failures[call.code]}</p>}
      <p className="facts">
        <span className="mono">{call.model}</span>
        {call.usage === null ? null : <span>{words.tokens(call.usage)}</span>}
        <span>{words.times(call)}</span>
        {call.cost === null ? null : <span>{words.cost(call.cost)}</span>}
        {call.parameters === null ? null : <span>{parametersText(call.parameters)}</span>}
      </p>
      <ol>
        {call.pieces.map((piece, index) => (
          <li key={index}>
            <Piece piece={piece} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function parametersText(parameters: Parameters): string {
  const names = ["temperature", "topP", "maxTokens", "reasoningEffort"] as const;
  const set = names.flatMap((name) =>
    parameters[name] === null ? [] : [`${words.parameters[name]} ${parameters[name]}`],
  );
  return set.length === 0 ? words.noParameters : set.join(", ");
}

function Piece({ piece }: { piece: SeenPiece }) {
  const { members } = useThreadScope();
  const profile = members.get(piece.author ?? "")?.profile;
  const kind = words.kinds[piece.kind];
  if (piece.text === null) {
    return (
      <p className="piece-gone">
        <b>{profile?.name ?? kind}</b> {piece.missing === "withheld" ? words.withheld : words.gone}
      </p>
    );
  }
  return (
    <details open={piece.kind === "instruction"}>
      <summary>
        {profile === undefined ? null : <Mark {...profile.mark} size="s" />}
        <b dir="auto">{profile?.name ?? kind}</b>
        {profile === undefined ? null : <span className="kind">{kind}</span>}
        {piece.takenUp.length === 0 ? null : (
          <span className="kind">{words.takenUp(piece.takenUp.map((label) => linkNames[label]))}</span>
        )}
        <span className="trunc first" dir="auto">
          {piece.text}
        </span>
      </summary>
      <pre dir="auto" tabIndex={0}>
        {piece.text}
      </pre>
    </details>
  );
}
