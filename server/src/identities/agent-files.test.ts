import { agentFormat, type AgentFile, noParameters } from "@parley/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ana: Person;
beforeEach(async () => {
  app = await startTestApp({ limits: { identitiesPerAccount: 8 } });
  ana = await app.person("Ana");
});
afterEach(() => app.close());

const cook: AgentFile["agents"][number] = {
  name: "Gusto",
  role: "Cook",
  mark: { shape: "diamond", hue: "coral", letter: "G" },
  style: "Builder",
  instructions: "You cook with what is there.",
  parameters: { ...noParameters, temperature: 0.4 },
  provider: "anthropic",
  model: "claude-haiku-4-5",
  tools: ["calculator"],
};
const fileOf = (...agents: AgentFile["agents"]): AgentFile => ({
  format: agentFormat,
  version: 1,
  agents,
  lineUp: null,
});
const take = (person: Person, body: AgentFile) => person.client.call("importAgents", { body });
const connect = async (person: Person, key = "sk-ant-0123456789abcdef") =>
  (await person.client.call("createConnection", { body: { provider: "anthropic", key } })).data;
const fileFor = async (person: Person, id: string): Promise<AgentFile> =>
  (await person.client.call("exportIdentity", { params: { id } })).data;

test("an agent goes out as a file without its connection, and comes in elsewhere as it was, on a connection there", async () => {
  const connection = await connect(ana);
  const { tools, ...voice } = cook;
  const { data: made } = await ana.client.call("createIdentity", { body: { ...voice, connection: connection.id } });
  const file = await fileFor(ana, made.id);
  expect(file).toEqual(fileOf({ ...cook, tools: [] }));
  expect(tools).toEqual(["calculator"]);
  const written = JSON.stringify(file);
  for (const secret of [connection.id, made.id, "cdef", "0123456789"]) expect(written).not.toContain(secret);

  const ben = await app.person("Ben");
  const own = await connect(ben);
  const { data } = await take(ben, file);
  expect(data.identities).toMatchObject([{ ...voice, connection: own.id, available: true }]);
  expect(await fileFor(ben, sure(data.identities[0]).id)).toEqual(file);
});

test("without a connection that fits, a voice waits for one and says why; nothing stands in for it", async () => {
  const { data } = await take(ana, fileOf(cook));
  expect(data.identities).toMatchObject([{ provider: "anthropic", connection: null, available: false }]);
  expect(sure(data.identities[0]).reason).not.toBeNull();
});

test("a line-up goes out with its voices and how they talk, and comes in as one", async () => {
  const { data: listed } = await ana.client.call("listIdentities", {});
  const identities = listed.identities.map((one) => one.id);
  const { data: lineUp } = await ana.client.call("createLineUp", {
    body: { name: "Kitchen", identities, mode: "reactions", settings: { readsPeers: true } },
  });
  const { data: file } = await ana.client.call("exportLineUp", { params: { id: lineUp.id } });
  expect(file.agents.map((one) => one.name)).toEqual(listed.identities.map((one) => one.name));
  const ben = await app.person("Ben");
  const { data } = await take(ben, file);
  expect(data.lineUp).toMatchObject({ name: "Kitchen", mode: "reactions", settings: lineUp.settings });
  expect(data.lineUp?.identities).toEqual(data.identities.map((one) => one.id));
  const { data: again } = await ben.client.call("exportLineUp", { params: { id: sure(data.lineUp).id } });
  expect(again).toEqual(file);
});

test("what does not fit is refused with the place, and nothing of it stays", async () => {
  const before = (await ana.client.call("listIdentities", {})).data.identities.length;
  const refused = async (body: unknown, message: RegExp): Promise<void> => {
    await expect(take(ana, body as AgentFile)).rejects.toMatchObject({ code: "invalid_request" });
    await expect(take(ana, body as AgentFile)).rejects.toThrow(message);
  };
  await refused({ ...fileOf(cook), format: "parley-thread" }, /format/);
  await refused({ ...fileOf(cook), version: 2 }, /version/);
  await refused(fileOf({ ...cook, name: "" }), /agents/);
  await refused(fileOf({ ...cook, tools: ["shell" as never] }), /tools/);
  await refused({ ...fileOf(cook), run: "rm -rf /" }, /does not fit/);
  await refused(fileOf({ ...cook, provider: "practice", model: "gpt-9" }), /practice voice/i);
  await refused(fileOf(...Array.from({ length: 6 }, () => cook)), /has 6 voices, and this account has room for 5/);
  expect((await ana.client.call("listIdentities", {})).data.identities).toHaveLength(before);
  expect((await take(ana, fileOf(...Array.from({ length: 5 }, () => cook)))).data.identities).toHaveLength(5);
});

test("another account's voices and line-ups are not there to be exported", async () => {
  const ben = await app.person("Ben");
  const { data } = await take(ana, fileOf(cook));
  await expect(fileFor(ben, sure(data.identities[0]).id)).rejects.toMatchObject({ code: "not_found" });
  const { data: lineUp } = await ana.client.call("createLineUp", {
    body: { name: "Mine", identities: [sure(data.identities[0]).id], mode: "panel" },
  });
  await expect(ben.client.call("exportLineUp", { params: { id: lineUp.id } })).rejects.toMatchObject({
    code: "not_found",
  });
});
