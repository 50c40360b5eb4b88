import { Link } from "@tanstack/react-router";
import { Minus, Plus, SlidersHorizontal } from "lucide-react";
import { type ReactNode, Suspense, useMemo, useState } from "react";
import type { Mark as MarkData, Member, Offered, ThreadState, TurnCost } from "@parley/protocol";
import { useThreadCosts } from "../data/costs.ts";
import { useIdentities } from "../data/identities.ts";
import { linkMessages } from "../data/link-messages.ts";
import { messages } from "../data/messages.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { panelMessages as words } from "../data/panel-messages.ts";
import { sharingMessages as sharedWords } from "../data/sharing-messages.ts";
import { lastTurnOf, seatedVoices, stateOfTurn } from "../data/round-view.ts";
import { useThreadActions } from "../data/thread-actions.ts";
import type { ThreadStore } from "../data/thread-store.ts";
import { type Uptake, uptakesIn } from "../data/turn-links.ts";
import { useTurnView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { lazy } from "../ui/patient-lazy.ts";
import { Time } from "../ui/time.tsx";
import { costText } from "./cost-text.ts";
import { ThreadMoney } from "./thread-money.tsx";

const Standings = lazy(() => import("./memory/standings.tsx"));

interface VoicesTabProps {
  state: ThreadState;
  store: ThreadStore;
  you: string | null;
  onOptions: (member: string) => void;
}

/** Who sits at the table, what each does and cost, and who of yours could sit there. */
export function VoicesTab({ state, store, you, onOptions }: VoicesTabProps) {
  const thread = state.thread.id;
  const actions = useThreadActions(thread);
  const identities = useIdentities().data ?? [];
  const [busy, setBusy] = useState<string | null>(null);
  const ended = state.rounds.reduce(
    (sum, round) => sum + round.turns.filter((turn) => turn.status === "ended").length,
    0,
  );
  const costs = useThreadCosts(thread, ended);
  const uptakes = useMemo(() => uptakesIn(state.rounds), [state.rounds]);
  const seated = seatedVoices(state);
  const isPaused = state.rounds.some((round) => round.status === "paused");
  const people = state.members.filter((member) => member.kind === "person" && !member.left);
  const taken = new Set(seated.map((member) => member.identity));
  const me = people.find((person) => person.id === you);
  const maySeat = me !== undefined && me.role !== "viewer";
  const others = maySeat ? identities.filter((identity) => !taken.has(identity.id)) : [];
  const mine = new Set(identities.map((identity) => identity.id));
  const mayUnseat = (identity: string | null): boolean =>
    me?.role === "owner" || (maySeat && identity !== null && mine.has(identity));
  const run = (id: string, action: Promise<boolean>): void => {
    setBusy(id);
    void action.finally(() => setBusy(null));
  };

  return (
    <>
      <section>
        <h2>{words.atTable}</h2>
        {seated.length === 0 ? <p className="hint">{words.nobody}</p> : null}
        <ul>
          {seated.map((member) => (
            <Voice
              key={member.id}
              member={member}
              turn={lastTurnOf(state, member.id)?.id ?? ""}
              store={store}
              costs={costs}
              uptake={uptakes.get(member.id) ?? null}
              isPaused={isPaused}
              isBusy={busy === member.id}
              onOptions={() => onOptions(member.id)}
              onUnseat={mayUnseat(member.identity) ? () => run(member.id, actions.unseat(member.id)) : null}
            />
          ))}
          {people.map(({ id, role, profile, joinedAt }) => (
            <Row
              key={id}
              mark={profile.mark}
              name={profile.name}
              detail={[id === you ? words.you : "", sharedWords.roles[role]].filter((one) => one !== "").join(", ")}
            >
              <span className="s">
                {words.joined} <Time at={joinedAt} />
              </span>
            </Row>
          ))}
        </ul>
      </section>
      <section hidden={!maySeat}>
        <h2>{words.canSeat}</h2>
        {others.length === 0 ? <p className="hint">{words.allSeated}</p> : null}
        <ul>
          {others.map(({ id, name, role, mark, reason, offered }) => (
            <Row key={id} mark={mark} name={name} detail={detailOf(role, reason, offered)}>
              <span />
              <IconButton label={words.seat(name)} isBusy={busy === id} onClick={() => run(id, actions.seat(id))}>
                <Plus size={18} />
              </IconButton>
            </Row>
          ))}
        </ul>
        <Link to="/identities/new" className="btn sm -ml-2.5 mt-1">
          <Plus size={15} aria-hidden="true" />
          {words.addVoice}
        </Link>
      </section>
      {state.memory.length === 0 ? null : (
        <Suspense>
          <Standings state={state} />
        </Suspense>
      )}
      <ThreadMoney state={state} costs={costs} />
    </>
  );
}

function detailOf(role: string, reason: string | null, offered: Offered | null): string {
  if (reason !== null) return messages.identities.unavailable;
  const offer = offered === null ? [] : [offeredMessages.chip, offeredMessages.left(offered)];
  return [role, ...offer].filter((part) => part !== "").join(", ");
}

interface VoiceProps {
  member: Member;
  turn: string;
  store: ThreadStore;
  costs: TurnCost[];
  /** How often it was taken up by others, and took up others; null for neither. */
  uptake: Uptake | null;
  isPaused: boolean;
  isBusy: boolean;
  onOptions: () => void;
  /** Null for a voice that is somebody else's to take away. */
  onUnseat: (() => void) | null;
}

const paceMs = 250;

function Voice({ member, turn, store, costs, uptake, isPaused, isBusy, onOptions, onUnseat }: VoiceProps) {
  const view = useTurnView(store, turn, paceMs);
  const state = stateOfTurn(view);
  const says = isPaused && view.turn?.status === "planned" ? "paused" : state;
  const { name, role, mark, model, practice } = member.profile;
  const detail = [role, practice ? messages.thread.practice : (model ?? "")].filter((part) => part !== "").join(", ");
  return (
    <Row mark={mark} name={name} detail={detail}>
      <span className="s" data-bad={state === "failed"}>
        <span className="block">{messages.thread.state[says] || words.idle}</span>
        {uptake === null ? null : (
          <span className="block text-ink-3">{linkMessages.taken(uptake.taken, uptake.took)}</span>
        )}
        <span className="block text-ink-3">{costText(costs.filter((cost) => cost.member === member.id))}</span>
      </span>
      <span className="acts">
        <IconButton label={words.optionsOf(name)} isBusy={false} onClick={onOptions}>
          <SlidersHorizontal size={16} />
        </IconButton>
        {onUnseat === null ? null : (
          <IconButton label={words.unseat(name)} isBusy={isBusy} onClick={onUnseat}>
            <Minus size={16} />
          </IconButton>
        )}
      </span>
    </Row>
  );
}

interface RowProps {
  mark: MarkData;
  name: string;
  detail: string;
  children: ReactNode;
}

function Row({ mark, name, detail, children }: RowProps) {
  return (
    <li className={`voice-row h-${mark.hue}`}>
      <Mark {...mark} />
      <div className="min-w-0">
        <div className="n trunc" dir="auto">
          {name}
        </div>
        <div className="d trunc" title={detail}>
          {detail}
        </div>
      </div>
      {children}
    </li>
  );
}

function IconButton(props: { label: string; isBusy: boolean; onClick: () => void; children: ReactNode }) {
  const { label, isBusy, onClick, children } = props;
  return (
    <button type="button" className="ib sm" aria-label={label} title={label} disabled={isBusy} onClick={onClick}>
      {children}
    </button>
  );
}
