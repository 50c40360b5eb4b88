import { useSyncExternalStore } from "react";
import type { Member } from "@parley/protocol";
import { peopleMessages as words } from "../data/people-messages.ts";
import { useThreadView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { useThreadScope } from "./thread-context.ts";

/** The other people beside the voices: who types, who has the thread before them, and who has read all of it. */
export default function PeopleHere({ others }: { others: Member[] }) {
  const { store } = useThreadScope();
  const here = useSyncExternalStore(store.people.subscribe, store.people.here);
  const { state } = useThreadView(store);
  return others.map(({ id, profile }) => {
    const known = here.get(id);
    const hasRead = state !== null && known !== undefined && known.readSeq >= state.seq;
    const says = known === undefined || known.state === "away" ? (hasRead ? "read" : null) : known.state;
    if (says === null) return null;
    return (
      <span key={id} className={`v here h-${profile.mark.hue}`} data-state={says}>
        <Mark {...profile.mark} size="s" />
        <b dir="auto">{profile.name}</b>
        <span className="say">{words.state[says]}</span>
      </span>
    );
  });
}
