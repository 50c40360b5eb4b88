import { afterEach, expect, test } from "vitest";
import { listPersonalities } from "../../identities/index.ts";
import { refusal, sure } from "../../testing/talk.ts";
import { type Solo, startSolo } from "../../testing/solo.ts";

let solo: Solo;
afterEach(() => solo.app.close());

const noKeys = { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" };
const list = async () => (await solo.client.call("listAvailableModels", {})).data.models;
const create = async (selected_models: string[], mission = "Plan a garden.") =>
  (await solo.client.call("createSession", { body: { mission, selected_models } })).data;
const voiceNames = async () => (await solo.client.call("listIdentities", {})).data.identities.map((one) => one.slug);

test("without a key the practice voices are available, and personalities say whose key they want", async () => {
  solo = await startSolo({ environment: noKeys });
  const models = await list();
  // Three practice voices and the gallery.
  expect(models.length).toBe(3 + listPersonalities().length);
  expect(new Set(models.map((one) => one.id)).size).toBe(models.length);
  expect(models.filter((one) => one.available).map((one) => [one.id, one.provider])).toEqual([
    ["vega", "practice"],
    ["orin", "practice"],
    ["juno", "practice"],
  ]);
  expect(models.find((one) => one.id === "architect")).toEqual({
    id: "architect",
    name: "Ada",
    provider: "openai",
    role: "Architect",
    icon: "🏛️",
    color_theme: "coral",
    collaboration_style: "Builder",
    available: false,
    reason: "No key for OpenAI, Anthropic, Google, Mistral or Cohere. Add one under Identities, or set OPENAI_API_KEY.",
  });
});

test("a session seats an identity made from a personality once, and its id stays the personality's", async () => {
  solo = await startSolo({ environment: { ...noKeys, ANTHROPIC_API_KEY: "of-the-environment" } });
  expect((await list()).find((one) => one.id === "sceptic")).toMatchObject({ provider: "anthropic", available: true });
  const first = await create(["sceptic", "vega"]);
  expect(first.models).toEqual([
    { requested: "sceptic", resolved: "sceptic", available: true },
    { requested: "vega", resolved: "vega", available: true },
  ]);
  const { identities } = (await solo.client.call("listIdentities", {})).data;
  expect(identities.find((one) => one.slug === "cato")).toMatchObject({
    name: "Cato",
    role: "Sceptic",
    provider: "anthropic",
    model: "claude-opus-5-5",
    style: "Challenger",
    mark: { shape: "diamond", hue: "azure", letter: "C" },
  });
  // Asked for by either name it is the same voice, and sits once.
  const second = await create(["sceptic", "cato"]);
  expect(second.models.map((one) => one.resolved)).toEqual(["sceptic", "sceptic"]);
  expect(await voiceNames()).toEqual(["vega", "orin", "juno", "cato"]);
  const { state } = (await solo.client.call("readThread", { params: { id: second.session_id }, query: { rounds: 1 } }))
    .data;
  expect(state.thread).toMatchObject({ mission: "Plan a garden.", title: "Plan a garden." });
  expect(state.members.map((member) => member.handle)).toEqual(["you", "sceptic"]);
  expect((await list()).map((one) => one.id)).toContain("cato");
});

test("two sessions that are made at once share the voice that both of them ask for first", async () => {
  solo = await startSolo({ environment: { ...noKeys, ANTHROPIC_API_KEY: "of-the-environment" } });
  await Promise.all([create(["sceptic"]), create(["sceptic"]), create(["claude-3.5"]), create(["claude-3.5"])]);
  expect((await voiceNames()).toSorted()).toEqual(["cato", "claude-sonnet-5-5", "juno", "orin", "vega"]);
});

test("short ids are present successors, other names are what they say, and what cannot answer is not replaced", async () => {
  solo = await startSolo({ environment: { ...noKeys, OPENAI_API_KEY: "of-the-environment" } });
  const { models } = await create(["gpt-4o", "claude-3.5", "gpt-5.5", "openai/brand-new", "nobody"]);
  expect(models).toEqual([
    { requested: "gpt-4o", resolved: "gpt-5-6-terra", available: true },
    {
      requested: "claude-3.5",
      resolved: "anthropic/claude-sonnet-5-5",
      available: false,
      reason: "No key for Anthropic. Add one under Identities, or set ANTHROPIC_API_KEY.",
    },
    { requested: "gpt-5.5", resolved: "gpt-5-5", available: true },
    { requested: "openai/brand-new", resolved: "brand-new", available: true },
    {
      requested: "nobody",
      resolved: null,
      available: false,
      reason:
        "There is no identity, personality or model called nobody. GET /api/panels/available-models lists what there is.",
    },
  ]);
  const made = (await solo.client.call("listIdentities", {})).data.identities.slice(3);
  expect(made.map((one) => [one.provider, one.model, one.instructions])).toEqual([
    ["openai", "gpt-5.6-terra", ""],
    ["openai", "gpt-5.5", ""],
    ["openai", "brand-new", ""],
  ]);
});

test("422 only if none can answer, and then nothing is made", async () => {
  solo = await startSolo({ environment: noKeys });
  const before = await voiceNames();
  expect(await refusal(create(["gpt-4o", "architect", "nobody"]))).toBe("422 no_voice_can_answer");
  expect(await voiceNames()).toEqual(before);
  expect((await solo.client.call("listThreads", {})).data.threads).toEqual([]);
  expect((await create(["gpt-4o", "vega"])).models.map((one) => one.available)).toEqual([false, true]);
});

test("a practice voice that was deleted is still there to be chosen, and an own slug hides a personality", async () => {
  solo = await startSolo({ environment: noKeys });
  const { identities } = (await solo.client.call("listIdentities", {})).data;
  await solo.client.call("deleteIdentity", { params: { id: sure(identities[0]).id } });
  expect((await list()).find((one) => one.id === "vega")).toMatchObject({ available: true, provider: "practice" });
  await create(["vega"]);
  expect(await voiceNames()).toContain("vega");
  const body = { name: "Editor", model: "practice-orin", provider: "practice" as const };
  await solo.client.call("createIdentity", { body });
  expect((await list()).filter((one) => one.id === "editor")).toEqual([
    expect.objectContaining({ name: "Editor", provider: "practice", available: true }),
  ]);
});

test("an own voice whose connection is gone is refused with its reason, and each missing field is named", async () => {
  solo = await startSolo({ environment: noKeys });
  const input = { provider: "anthropic" as const, key: "a-key-of-ana" };
  const connection = (await solo.client.call("createConnection", { body: input })).data.id;
  const body = { name: "Nova", model: "claude-opus-5-5", provider: "anthropic" as const, connection };
  await solo.client.call("createIdentity", { body });
  expect((await create(["nova"])).models).toEqual([{ requested: "nova", resolved: "nova", available: true }]);
  await solo.client.call("deleteConnection", { params: { id: connection } });
  const reason = "Its connection is gone. Choose another for it under Identities.";
  expect((await list()).find((one) => one.id === "nova")).toMatchObject({ available: false, reason });
  expect((await create(["nova", "vega"])).models[0]).toEqual({
    requested: "nova",
    resolved: "nova",
    available: false,
    reason,
  });
  const answer = await fetch(`${solo.app.url}/api/chat/sessions/create`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  expect(answer.status).toBe(400);
  expect((await answer.json()).error.details.map((one: { path: string }) => one.path)).toEqual([
    "mission",
    "selected_models",
  ]);
});
