import { createHash } from "node:crypto";
import { AppError, type ChatBody, type Id } from "@parley/protocol";
import {
  type Actor,
  authorize,
  changeMember,
  createThread,
  replaceSeat,
  seatIdentity,
} from "../../conversation/index.ts";
import { type Chosen, choose, identityFor, type Offers, readOffers } from "../../identities/index.ts";
import { listMembers, overridesOf } from "../../store/members.ts";
import { findAnyThread } from "../../store/threads.ts";
import type { HttpNeeds } from "../needs.ts";
import { namesOf } from "./follow-round.ts";

export interface EnteredChat {
  thread: Id;
  /** The seat of the voice that answers here. */
  member: Id;
  /** What events call the voice that answers here. */
  model: string;
}

/** The thread of a chat with the wanted voice in it; made on first use, with what was said before. */
export async function enterChat(needs: HttpNeeds, actor: Actor, body: ChatBody): Promise<EnteredChat> {
  const thread = threadOfChat(actor.account, body.id);
  const offers = await readOffers(needs, actor);
  const wanted = body.data?.model === undefined ? null : await wantedVoice(needs, actor, offers, body.data.model);
  const before = await findAnyThread(needs.store.db, thread);
  if (before !== undefined && before.deleted_at !== null)
    throw new AppError("not_found", { message: "This chat was deleted. Restore its thread, or take another id." });
  if (before === undefined)
    await makeChat(needs, actor, { thread, body, voice: wanted ?? (await anyVoice(needs, actor, offers)) });
  await authorize(needs.store, actor, { kind: "thread", id: thread, action: "thread.write" });
  const member = await seatOf(needs, actor, { thread, wanted, offers });
  if (body.data?.prompt !== undefined) await instruct(needs, actor, { thread, member, prompt: body.data.prompt });
  const members = await listMembers(needs.store.db, thread);
  return { thread, member, model: (await namesOf(needs, actor, members)).get(member) ?? "" };
}

/** The thread behind a chat's own name: one for each account, always the same. */
function threadOfChat(account: Id, name: string): Id {
  const hex = createHash("sha256").update(`chat\n${account}\n${name}`).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  // A UUID of version 8: what its bits mean is ours.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function wantedVoice(needs: HttpNeeds, actor: Actor, offers: Offers, model: string): Promise<Chosen> {
  const choice = choose(offers, model);
  if (choice.kind !== "none") return identityFor(needs, actor, choice);
  const { resolved, reason, identity } = choice;
  if (resolved === null) throw new AppError("not_found", { message: reason });
  if (identity !== undefined) return { id: resolved, identity };
  throw new AppError("model_failed", { message: reason, details: { code: "no_connection" } });
}

/** The account's first own identity that can answer, else the first practice voice. */
async function anyVoice(needs: HttpNeeds, actor: Actor, offers: Offers): Promise<Chosen> {
  const own = offers.offers.find(
    (one) => one.kind === "identity" && one.identity.provider !== "practice" && one.identity.available,
  );
  const practice = offers.offers.find(
    (one) => one.kind === "practice" || (one.kind === "identity" && one.identity.provider === "practice"),
  );
  const offer = own ?? practice;
  if (offer === undefined) throw new AppError("no_voice_can_answer");
  return identityFor(needs, actor, { kind: "offer", requested: offer.id, offer });
}

async function makeChat(
  needs: HttpNeeds,
  actor: Actor,
  { thread, body, voice }: { thread: Id; body: ChatBody; voice: Chosen },
): Promise<void> {
  const history = body.messages
    .slice(0, -1)
    .map(({ role, content }) => ({ by: role === "user" ? ("person" as const) : ("voice" as const), text: content }));
  const command = {
    id: thread,
    title: "",
    mission: "",
    visibility: "private" as const,
    mode: "panel" as const,
    identities: [],
  };
  const seats = [{ identity: voice.identity, handle: voice.id }];
  await createThread(needs, actor.account, command, { seats, history }).catch((error: unknown) => {
    // Two first messages at once: the other one made it, and this one goes on in it.
    if (!(error instanceof AppError && error.code === "id_taken")) throw error;
  });
}

/** The wanted voice's seat; it takes the place of the one that answered before, if there is one alone. */
async function seatOf(
  needs: HttpNeeds,
  actor: Actor,
  { thread, wanted, offers }: { thread: Id; wanted: Chosen | null; offers: Offers },
): Promise<Id> {
  const seated = (await listMembers(needs.store.db, thread)).filter(
    (member) => member.kind === "identity" && member.left_at === null,
  );
  const [first] = seated;
  const voice = wanted ?? (first === undefined ? await anyVoice(needs, actor, offers) : null);
  if (first !== undefined && voice === null) return first.id;
  if (voice === null) throw new AppError("internal");
  const there = seated.find((member) => member.identity_id === voice.identity);
  if (there !== undefined) return there.id;
  const { identity, id: handle } = voice;
  const { member } =
    first === undefined || seated.length > 1
      ? await seatIdentity(needs, actor.account, thread, identity, { handle })
      : await replaceSeat(needs, actor.account, { thread, member: first.id, identity, handle });
  return member.id;
}

/** What the voice is told in this chat only; an empty text is none, and it is told its own again. */
async function instruct(
  needs: HttpNeeds,
  actor: Actor,
  { thread, member, prompt }: { thread: Id; member: Id; prompt: string },
): Promise<void> {
  const row = (await listMembers(needs.store.db, thread)).find((one) => one.id === member);
  const instructions = prompt.trim() === "" ? null : prompt;
  if (row === undefined || (overridesOf(row).instructions ?? null) === instructions) return;
  await changeMember(needs, actor.account, { thread, member }, { instructions });
}
