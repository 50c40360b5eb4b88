import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import type { Mark as MarkData, ThreadState } from "@parley/protocol";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { Mark } from "../ui/mark.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread;

/** Who sits at the table, and who of yours could. */
export default function VoicesSheet({ state, onClose }: { state: ThreadState; onClose: () => void }) {
  return (
    <SideSheet title={words.voices} closeLabel={messages.close} onClose={onClose}>
      <Seats state={state} />
    </SideSheet>
  );
}

function Seats({ state }: { state: ThreadState }) {
  const { actions } = useThreadScope();
  const identities = useIdentities().data ?? [];
  const [busy, setBusy] = useState<string | null>(null);
  const seated = seatedVoices(state);
  const taken = new Set(seated.map((member) => member.identity));
  const others = identities.filter((identity) => !taken.has(identity.id));
  const run = (id: string, action: Promise<boolean>): void => {
    setBusy(id);
    void action.finally(() => setBusy(null));
  };

  return (
    <div className="flex flex-col gap-4 overflow-y-auto px-4 pt-2 pb-5">
      <section>
        <h3 className="mb-1 text-[15px]">{words.atTable}</h3>
        {seated.length === 0 ? <p className="text-[14px] text-ink-3">{words.nobody}</p> : null}
        {seated.map(({ id, profile }) => (
          <Seat
            key={id}
            {...profile}
            detail={profile.role || (profile.practice ? words.practice : (profile.model ?? ""))}
          >
            <button
              type="button"
              className="ib"
              aria-label={words.unseat(profile.name)}
              title={words.unseat(profile.name)}
              disabled={busy === id}
              onClick={() => run(id, actions.unseat(id))}
            >
              <Minus size={18} />
            </button>
          </Seat>
        ))}
      </section>
      <section>
        <h3 className="mb-1 text-[15px]">{words.canSeat}</h3>
        {others.length === 0 ? <p className="text-[14px] text-ink-3">{words.allSeated}</p> : null}
        {others.map((identity) => (
          <Seat key={identity.id} name={identity.name} mark={identity.mark} detail={identity.reason ?? identity.role}>
            <button
              type="button"
              className="ib"
              aria-label={words.seat(identity.name)}
              title={words.seat(identity.name)}
              disabled={busy === identity.id}
              onClick={() => run(identity.id, actions.seat(identity.id))}
            >
              <Plus size={18} />
            </button>
          </Seat>
        ))}
      </section>
    </div>
  );
}

function Seat({ name, mark, detail, children }: { name: string; mark: MarkData; detail: string; children: ReactNode }) {
  return (
    <div className={`seat h-${mark.hue}`}>
      <Mark {...mark} />
      <div className="min-w-0">
        <div className="n trunc" dir="auto">
          {name}
        </div>
        <div className="d trunc">{detail}</div>
      </div>
      {children}
    </div>
  );
}
