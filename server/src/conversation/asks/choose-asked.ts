import { type Id, Provider } from "@parley/protocol";
import { priceOfCall } from "../../providers/cost-of.ts";
import { overridesOf } from "../../store/members.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { Needs } from "../needs.ts";
import type { ThreadReading } from "../read-path.ts";
import { type Way, wayOfCall } from "../way-of-call.ts";

/** A voice of a thread that can be asked something beside its turns. */
export interface Asked {
  member: MemberRow;
  way: Way;
  provider: Provider;
  model: string;
}

/**
 * Who is asked: of those who sit there and can be reached a local voice, else the one whose tokens cost least, in seat
 * order; or the one that was chosen. Null where nobody can be.
 */
export async function chooseAsked(
  needs: Needs,
  reading: ThreadReading,
  chosen: "cheapest" | Id,
): Promise<Asked | null> {
  const found: (Asked & { price: number })[] = [];
  for (const member of await reading.members()) {
    if (member.left_at !== null || (chosen !== "cheapest" && member.id !== chosen)) continue;
    const speaker = member.identity_id === null ? undefined : await reading.speaker(member.identity_id);
    if (speaker === undefined) continue;
    const way = await wayOfCall(needs, reading, member, speaker);
    if (typeof way === "string") continue;
    const provider = Provider.parse(speaker.identity.provider);
    const model = overridesOf(member).model ?? speaker.identity.model;
    const price = priceOfCall({ provider, baseUrl: way.baseUrl }, needs.factsOf(provider, model));
    const rank = price === "local" ? 0 : price === null ? Number.MAX_VALUE : price.input + price.output;
    found.push({ member, way, provider, model, price: rank });
  }
  return found.toSorted((a, b) => a.price - b.price)[0] ?? null;
}
