import { AppError, type ResolvedModel, type SessionBody, titleFrom } from "@parley/protocol";
import { type Actor, createThread, type NewSeat } from "../../conversation/index.ts";
import { type Choice, choose, identityFor, presentOffer, readOffers } from "../../identities/index.ts";
import type { Handlers } from "../mount-routes.ts";
import type { HttpNeeds } from "../needs.ts";

/** The list of models, and sessions made of it. */
export function createSessionHandlers(needs: HttpNeeds): Pick<Handlers, "listAvailableModels" | "createSession"> {
  return {
    listAvailableModels: async ({ actor }) => ({
      status: 200,
      data: { models: (await readOffers(needs, actor)).offers.map(presentOffer) },
    }),
    createSession: async ({ actor, body }) => ({ status: 201, data: await createSession(needs, actor, body) }),
  };
}

async function createSession(needs: HttpNeeds, actor: Actor, { mission, selected_models }: SessionBody) {
  const offers = await readOffers(needs, actor);
  const choices = [...new Set(selected_models)].map((requested) => choose(offers, requested));
  if (choices.every((choice) => choice.kind === "none"))
    throw new AppError("no_voice_can_answer", { details: { models: choices.flatMap(refused) } });
  const seats = new Map<string, Placed>();
  const models: ResolvedModel[] = [];
  for (const choice of choices) {
    const placed = await place(needs, actor, choice);
    // Two ids may mean one voice, which sits here once, under the first of them.
    const key = "asked" in placed.seat ? placed.model.requested : placed.seat.identity;
    const before = seats.get(key);
    if (before === undefined) seats.set(key, placed);
    models.push({ ...placed.model, resolved: before?.model.resolved ?? placed.model.resolved });
  }
  const title = titleFrom(mission);
  const command = { title, mission, visibility: "private" as const, mode: "panel" as const, identities: [] };
  const { state } = await createThread(needs, actor.account, command, {
    seats: [...seats.values()].map((one) => one.seat),
  });
  return { session_id: state.thread.id, mission, models };
}

interface Placed {
  seat: NewSeat;
  model: ResolvedModel;
}

/** Where a choice sits, and what its caller is told. What cannot answer has a seat too, so that every round says so. */
async function place(needs: HttpNeeds, actor: Actor, choice: Choice): Promise<{ seat: NewSeat; model: ResolvedModel }> {
  const { requested } = choice;
  if (choice.kind !== "none") {
    const { id, identity } = await identityFor(needs, actor, choice);
    return { seat: { identity, handle: id }, model: { requested, resolved: id, available: true } };
  }
  const { resolved, reason, identity } = choice;
  const seat =
    identity === undefined || resolved === null
      ? { asked: resolved ?? requested, name: requested }
      : { identity, handle: resolved };
  return { seat, model: { requested, resolved, available: false, reason } };
}

function refused(choice: Choice): ResolvedModel[] {
  if (choice.kind !== "none") return [];
  const { requested, resolved, reason } = choice;
  return [{ requested, resolved, available: false, reason }];
}
