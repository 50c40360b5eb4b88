import type { ThreadState } from "@parley/protocol";
import { useTalkChange } from "../data/talk-change.ts";
import { talkFieldMessages as words } from "../data/talk-messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { SelectField } from "../ui/select-field.tsx";
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
      {isOwner ? (
        <SelectField
          label={words.scribe}
          hint={words.scribeHint}
          value={settings.scribe}
          onChange={(scribe) => change({ mode, settings: { ...settings, scribe } })}
        >
          <option value="off">{words.scribeOff}</option>
          <option value="cheapest">{words.scribeCheapest}</option>
          {seatedVoices(state).map(({ id, profile }) => (
            <option key={id} value={id}>
              {profile.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      <p className="hint">{isOwner ? words.nextRound : words.ownerOnly}</p>
    </section>
  );
}
