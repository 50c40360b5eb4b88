import { type CallPrice, forecast, type ForecastVoice, projectPrompt, usualAnswerTokens } from "@parley/engine";
import {
  estimateTokens,
  type ForecastInput,
  type Id,
  Mode,
  Parameters,
  Profile,
  Provider,
  type RoundForecast,
  RoundSettings,
} from "@parley/protocol";
import { contextOf, promptBudget } from "../providers/context-for.ts";
import { priceOfCall } from "../providers/cost-of.ts";
import { findConnection, findIdentity } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { findSeatOffer } from "../store/offers.ts";
import { overridesOf } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";
import type { IdentityRow, ThreadRow } from "../store/tables.ts";
import { findThread, headOf } from "../store/threads.ts";
import { promptTokens } from "./call-terms.ts";
import { mostLessonTokens } from "./learning/lessons-of-turn.ts";
import type { Needs } from "./needs.ts";
import { toSeat } from "./prompt-of-turn.ts";
import { memoryOfNext } from "./memory/memory-of-turn.ts";
import { createThreadReading, type ThreadReading } from "./read-path.ts";

type ForecastNeeds = Pick<Needs, "store" | "factsOf" | "limits" | "scribe" | "learning">;

/** What the next round of a thread would cost, for a message of `length` characters. */
export async function forecastRound(needs: ForecastNeeds, threadId: Id, length: number): Promise<RoundForecast> {
  const { db } = needs.store;
  const thread = await findThread(db, threadId);
  if (thread === undefined) return nothing;
  const reading = createThreadReading(db, thread);
  const settings = parseJson(RoundSettings, thread.settings);
  const corrections = await reading.corrections();
  const voices: ForecastVoice[] = [];
  for (const member of await reading.members()) {
    if (member.kind !== "identity" || member.left_at !== null || member.identity_id === null) continue;
    const identity = await findIdentity(db, member.identity_id);
    if (identity === undefined) continue;
    const overrides = overridesOf(member);
    const voice = await sizesOf(needs, identity, overrides);
    if (voice === null) continue;
    const receiver = {
      id: member.id,
      handle: member.handle,
      name: parseJson(Profile, member.profile).name,
      role: parseJson(Profile, member.profile).role,
      style: identity.style,
      instructions: overrides.instructions ?? identity.instructions,
    };
    const members = await reading.members();
    const next = { head: headOf(thread)?.round ?? null, readsPeers: settings.readsPeers };
    const memory = await memoryOfNext(db, { thread: thread.id, members, member: member.id }, next);
    const prompt = projectPrompt({
      receiver,
      memory: memory.text,
      corrections,
      room: members.map(toSeat),
      thread: { title: thread.titled === 1 ? "" : thread.title, mission: thread.mission },
      previous: [],
      path: voice.price === "local" ? [] : await pathOf(reading, thread, member.id, voice.budgetTokens),
    });
    const tokens = Math.min(promptTokens(prompt), voice.budgetTokens);
    const lessonTokens = await mostLessonTokens(needs, db, { identity, settings });
    voices.push({ ...voice, id: member.id, promptTokens: tokens, lessonTokens });
  }
  return forecast({
    mode: Mode.parse(thread.mode),
    settings,
    voices,
    textTokens: tokensOfLength(length),
  });
}

/** What a first round of some identities that an account can seat would cost, for a short message. */
export async function forecastTable(
  needs: ForecastNeeds,
  account: Id,
  { identities, mode, settings }: ForecastInput,
): Promise<RoundForecast> {
  const voices: ForecastVoice[] = [];
  for (const id of new Set(identities)) {
    const identity = await findIdentity(needs.store.db, id);
    if (identity === undefined) continue;
    if (identity.account_id !== account && (await findSeatOffer(needs.store.db, identity, undefined)) === undefined)
      continue;
    const voice = await sizesOf(needs, identity, {});
    const system = systemTokens + estimateTokens(`${identity.style}${identity.instructions}`);
    if (voice !== null) voices.push({ ...voice, id, promptTokens: system });
  }
  const textTokens = tokensOfLength(shortMessage);
  return forecast({ mode, settings: RoundSettings.parse({ scribe: needs.scribe, ...settings }), voices, textTokens });
}

const nothing: RoundForecast = { calls: [0, 0], cost: [0, 0], local: false, unknown: [] };
/** What every voice is told before anything was said. */
const systemTokens = 700;
const shortMessage = 200;

/** As `estimateTokens` counts plain text. */
function tokensOfLength(length: number): number {
  return Math.ceil(length / 3);
}

interface Sizes {
  price: CallPrice;
  answerTokens: number;
  contextTokens: number;
  /** What its prompt may have. */
  budgetTokens: number;
}

/** Null for a voice that has no way to a provider: it will not be called. */
async function sizesOf(
  { store, factsOf, limits }: ForecastNeeds,
  identity: IdentityRow,
  overrides: { model?: string | null; parameters?: Parameters | null },
): Promise<Sizes | null> {
  const provider = Provider.parse(identity.provider);
  const baseUrl = await addressOf(store.db, identity);
  if (baseUrl === null && provider !== "practice") return null;
  const facts = factsOf(provider, overrides.model ?? identity.model);
  const parameters = overrides.parameters ?? parseJson(Parameters, identity.parameters);
  const contextTokens = contextOf(provider, facts, limits);
  const told = facts.refuses.includes("maxTokens") ? null : parameters.maxTokens;
  return {
    price: priceOfCall({ provider, baseUrl }, facts),
    answerTokens: Math.min(told ?? usualAnswerTokens, facts.answerTokens ?? Number.POSITIVE_INFINITY),
    contextTokens,
    budgetTokens: promptBudget(parameters, facts, contextTokens),
  };
}

async function addressOf(db: Db, identity: IdentityRow): Promise<string | null> {
  if (identity.connection_id === null) return null;
  return (await findConnection(db, identity.connection_id))?.base_url ?? null;
}

/** What a voice would read if a message were posted now: the path to the head, its own round's answers included. */
async function pathOf(reading: ThreadReading, thread: ThreadRow, member: Id, budgetTokens: number) {
  const head = headOf(thread);
  if (head === null) return [];
  const { items } = await reading.pathAfter(head, member, (read) => {
    return read.reduce((sum, item) => sum + estimateTokens(item.text), 0) > budgetTokens;
  });
  return items;
}
