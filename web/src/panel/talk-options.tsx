import type { ThreadState } from "@parley/protocol";
import { useTalkChange } from "../data/talk-change.ts";
import { talkFieldMessages as words } from "../data/talk-messages.ts";
import { TalkFields } from "../parameters/talk-fields.tsx";

/** How the voices of the thread talk from the next message on; for its owner to change. */
export function TalkOptions({ state, you }: { state: ThreadState; you: string | null }) {
  const change = useTalkChange(state.thread.id);
  const isOwner = state.members.some((member) => member.id === you && member.role === "owner");
  const { mode, settings } = state.thread;
  return (
    <section className="mb-6 flex flex-col gap-3">
      <h2>{words.thread}</h2>
      <TalkFields mode={mode} settings={settings} isDisabled={!isOwner} onChange={change} />
      <p className="hint">{isOwner ? words.nextRound : words.ownerOnly}</p>
    </section>
  );
}
