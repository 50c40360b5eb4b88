import { useState } from "react";
import type { Identity } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { notify, notifyError } from "../data/notice.ts";
import { panelMessages as words } from "../data/panel-messages.ts";
import { seatedVoices } from "../data/round-view.ts";
import { useOptionActions } from "../data/seats.ts";
import { Combobox, type ComboboxOption } from "../ui/combobox.tsx";
import type { VoiceOptionsProps } from "./voice-options.tsx";

/** Who sits in the seat; another voice takes the place when it is chosen from the list. */
export function AgentField({ state, member, identity, identities, onChoose }: Omit<VoiceOptionsProps, "seat">) {
  const actions = useOptionActions(state.thread.id, member.id);
  const [typed, setTyped] = useState<string | null>(null);
  const taken = new Set(seatedVoices(state).map((voice) => voice.identity));
  const free = identities.filter((one) => !taken.has(one.id));
  const labels = new Map(free.map((one) => [labelOf(one, free), one]));
  const pick = async (label: string): Promise<void> => {
    setTyped(null);
    const next = labels.get(label);
    if (next === undefined) return;
    try {
      onChoose(await actions.replace(next.id));
      notify(words.replaced(identity.name, next.name));
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <Combobox
      label={words.agent}
      monospaced={false}
      value={typed ?? member.profile.name}
      options={[...labels].map(([value, one]) => optionOf(value, one)).toSorted(byGroup)}
      listLabel={words.agents}
      toggleLabel={words.showAgents}
      hint={words.agentHint(member.profile.name)}
      onChange={setTyped}
      onPick={(label) => void pick(label)}
      onDone={() => setTyped(null)}
    />
  );
}

/** Names may be alike; then the handle tells them apart. */
function labelOf(one: Identity, all: Identity[]): string {
  return all.some((other) => other.id !== one.id && other.name === one.name) ? `${one.name} @${one.slug}` : one.name;
}

function optionOf(value: string, { role, model, provider }: Identity): ComboboxOption & { group: string } {
  const note = [role, provider === "practice" ? "" : model].filter((part) => part !== "").join(", ");
  return { value, note, group: messages.identities.providers[provider] };
}

function byGroup(one: { group: string }, other: { group: string }): number {
  return one.group.localeCompare(other.group);
}
