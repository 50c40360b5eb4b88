import type { ThreadState } from "@parley/protocol";
import { useIdentities } from "../data/identities.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { panelMessages as words } from "../data/panel-messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { useSeatOptions } from "../data/seats.ts";
import { SelectField } from "../ui/select-field.tsx";
import { AgentField } from "./agent-field.tsx";
import { TalkOptions } from "./talk-options.tsx";
import { VoiceOptions } from "./voice-options.tsx";

interface OptionsTabProps {
  state: ThreadState;
  you: string | null;
  chosen: string | null;
  onChoose: (member: string) => void;
}

/** How all voices talk, then who sits in a seat and how it answers: that acts on the voice chosen there. */
export function OptionsTab({ you, ...props }: OptionsTabProps) {
  return (
    <>
      <TalkOptions state={props.state} you={you} />
      <SeatOptions {...props} />
    </>
  );
}

function SeatOptions({ state, chosen, onChoose }: Omit<OptionsTabProps, "you">) {
  const voices = seatedVoices(state);
  const member = voices.find((voice) => voice.id === chosen) ?? voices[0];
  if (member === undefined) return <p className="hint">{words.noVoice}</p>;
  return (
    <>
      <SelectField label={words.voice} value={member.id} onChange={onChoose}>
        {voices.map(({ id, profile }) => (
          <option key={id} value={id}>
            {profile.role === "" ? profile.name : `${profile.name}, ${profile.role}`}
          </option>
        ))}
      </SelectField>
      <OfVoice key={member.id} state={state} member={member} onChoose={onChoose} />
    </>
  );
}

type Member = ThreadState["members"][number];

function OfVoice({ state, member, onChoose }: { state: ThreadState; member: Member; onChoose: (id: string) => void }) {
  const identities = useIdentities().data;
  const identity = identities?.find((one) => one.id === member.identity);
  if (identities === undefined) return null;
  if (identity === undefined) return <p className="hint">{words.notYours(member.profile.name)}</p>;
  if (identity.offered !== null)
    return (
      <>
        <AgentField {...{ state, member, identity, identities, onChoose }} />
        <p className="hint">{offeredMessages.about(identity.name)}</p>
      </>
    );
  return <Mine state={state} member={member} onChoose={onChoose} identity={identity} identities={identities} />;
}

type MineProps = Omit<React.ComponentProps<typeof VoiceOptions>, "seat">;

function Mine(props: MineProps) {
  const seat = useSeatOptions(props.state.thread.id, props.member).data;
  return seat === undefined ? null : <VoiceOptions {...props} seat={seat} />;
}
