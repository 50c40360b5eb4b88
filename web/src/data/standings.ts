import { liveMemory, type MemoryItem, type Passage, type Stance, type ThreadState } from "@parley/protocol";
import { authorsIn } from "./turn-links.ts";

export interface Place {
  member: string;
  stance: Stance;
  /** The words that show it. */
  cite: Passage;
}

export interface Standing {
  claim: MemoryItem;
  /** In the order in which they took it; who has said nothing of the claim has none. */
  places: Place[];
  /** Two families of models said it that had not seen each other. */
  isIndependent: boolean;
}

const most = 6;

/**
 * Where voices stand on what was claimed: by their own last word on it, or by having claimed it in their own words. Newest
 * claims first; one of which only its author said anything is no question to anybody.
 */
export function standingsOf({ memory, rounds }: Pick<ThreadState, "memory" | "rounds">): Standing[] {
  const live = liveMemory(memory);
  const authors = authorsIn(rounds);
  return live
    .filter((item) => item.kind !== "position" && !item.isResolved)
    .map((claim): Standing => {
      const places = new Map<string, Place>();
      if (claim.source !== "person")
        for (const cite of claim.cites) {
          const member = authors.get(cite.message);
          const isClaimant =
            member === claim.author || claim.changes.some((one) => one.op === "CITE" && one.by === member);
          if (member !== undefined && isClaimant) places.set(member, { member, stance: "agree", cite });
        }
      for (const { position, cites } of live) {
        const [cite] = cites;
        if (position?.claim === claim.id && cite !== undefined)
          places.set(position.member, { member: position.member, stance: position.stance, cite });
      }
      const isIndependent = claim.changes.some((change) => change.op === "CONFIRM" && change.by === null);
      return { claim, places: [...places.values()], isIndependent };
    })
    .filter(({ places }) => places.length > 1 || places.some(({ stance }) => stance !== "agree"))
    .toReversed()
    .slice(0, most);
}
