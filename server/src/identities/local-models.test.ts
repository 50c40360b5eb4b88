import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { json, startOllama } from "../providers/testing/start-ollama.ts";
import { chunk, sse, startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** Looking for models on the server's own machine: SF8, SF10 and what the admin gets. */
const closing: { stop(): Promise<void> }[] = [];
let app: TestApp | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
  for (const one of closing.splice(0)) await one.stop();
});

function kept<T extends { stop(): Promise<void> }>(one: T): T {
  closing.push(one);
  return one;
}

async function start(environment: Record<string, string>): Promise<Person> {
  app = await startTestApp({ realProvider: true, environment });
  return app.person("Admin");
}

const look = async (person: Person) => (await person.client.call("listLocalModels", {})).data;
const hostOf = (provider: TestProvider) => new URL(provider.url).host;

test("Ollama's models become voices that answer one after the other, and the second time the same voices", async () => {
  const ollama = kept(
    await startOllama({ models: ["llama3.2:3b", "llama3.2:1b", "nomic-embed-text:latest"], paceMs: 5 }),
  );
  const admin = await start({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` });
  expect(await look(admin)).toEqual({
    servers: [
      {
        kind: "ollama",
        address: ollama.address,
        running: true,
        models: [
          { id: "llama3.2:3b", size: "3.2B" },
          { id: "llama3.2:1b", size: "3.2B" },
        ],
        howToStart: expect.stringMatching(/^OLLAMA_HOST=127\.0\.0\.1:\d+ ollama serve$/),
      },
    ],
    off: null,
  });
  const body = { kind: "ollama" as const, models: ["llama3.2:3b", "llama3.2:1b"] };
  const { identities } = (await admin.client.call("useLocalModels", { body })).data;
  expect(identities.map((one) => [one.name, one.model, one.available])).toEqual([
    ["Llama 3.2", "llama3.2:3b", true],
    ["Llama 3.2 1b", "llama3.2:1b", true],
  ]);
  const again = (await admin.client.call("useLocalModels", { body })).data;
  expect(again.identities.map((one) => one.id)).toEqual(identities.map((one) => one.id));

  const thread = (
    await admin.client.call("createThread", {
      body: { title: "", mode: "panel", identities: identities.map((one) => one.id) },
    })
  ).data.state.thread.id;
  await say(admin, thread, "Hello?");
  const state = await quiet(admin, thread);
  expect(state.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said"]);
  expect(ollama.mostAtOnce()).toBe(1);
  const { connections } = (await admin.client.call("listConnections", {})).data;
  expect(connections.filter((one) => one.server === "ollama")).toEqual([
    expect.objectContaining({ baseUrl: `http://${ollama.address}/api`, hasKey: false, checkCode: null }),
  ]);
});

test("a model that does not answer there is not made a voice of", async () => {
  const ollama = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const admin = await start({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` });
  const use = (kind: "ollama" | "llamacpp", models: string[]) =>
    refusal(admin.client.call("useLocalModels", { body: { kind, models } }));
  expect(await use("ollama", ["llama3.2:3b", "other"])).toBe("400 invalid_request");
  expect(await use("llamacpp", ["llama3.2:3b"])).toBe("400 invalid_request");
  expect((await admin.client.call("listIdentities", {})).data.identities).toHaveLength(3);
});

test.each([
  ["ollama", "ollama", { models: [{ name: "a" }] }, false],
  ["ollama", "ollama", { models: ["a"] }, false],
  ["ollama", "ollama", { data: [{ id: "a", owned_by: "llamacpp" }] }, false],
  ["ollama", "ollama", "Ollama is running", false],
  ["ollama", "ollama", { models: [{ name: "a", model: "a" }] }, true],
  ["llamacpp", "llama.cpp", { object: "list", data: [{ id: "a", object: "model", owned_by: "openai" }] }, false],
  ["llamacpp", "llama.cpp", { object: "list", data: [] }, false],
  ["llamacpp", "llama.cpp", { object: "list", data: [{ id: "a", object: "model", owned_by: "llamacpp" }] }, true],
  ["lmstudio", "LM Studio", { object: "list", data: [{ id: "a", object: "model" }] }, false],
  [
    "lmstudio",
    "LM Studio",
    { object: "list", data: [{ id: "a", type: "llm", state: "not-loaded", arch: "llama" }] },
    true,
  ],
])("an answer counts for %s only if it is the list of %s: %j", async (kind, _, answer, counts) => {
  const other = kept(await startProvider((response) => json(response, answer)));
  const admin = await start({ PARLEY_LOCAL_MODELS: `${kind}=${hostOf(other)}` });
  const [server] = (await look(admin)).servers;
  expect(server).toMatchObject({ running: counts, models: counts ? [{ id: "a" }] : [] });
  expect(other.requests).toHaveLength(1);
});

test("a port that is closed, one that hangs and one that sends on are not what was looked for", async () => {
  const elsewhere = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const sendsOn = kept(
    await startProvider(
      (response) => void response.writeHead(302, { location: `http://${elsewhere.address}/api/tags` }).end(),
    ),
  );
  const huge = kept(await startProvider((response) => json(response, { models: [], filler: "x".repeat(2_000_000) })));
  const hanging = await listen((socket) => socket.unref());
  const admin = await start({
    PARLEY_LOCAL_MODELS: ["127.0.0.1:1", hostOf(sendsOn), hostOf(huge), `127.0.0.1:${hanging}`]
      .map((address) => `ollama=${address}`)
      .join(","),
  });
  const from = performance.now();
  const { servers } = await look(admin);
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(servers.map((one) => one.running)).toEqual([false, false, false, false]);
  expect(sendsOn.requests).toHaveLength(1);
  expect(elsewhere.requests).toHaveLength(0);
});

test("Parley never looks at its own port, whoever is said to be there", async () => {
  const port = await freePort();
  const admin = await start({
    PORT: String(port),
    PARLEY_LOCAL_MODELS: `ollama=127.0.0.1:${port},ollama=127.0.0.2:${port}`,
  });
  expect(await look(admin)).toEqual({ servers: [], off: null });
  const body = { provider: "ollama" as const, baseUrl: `http://127.0.0.1:${port}` };
  expect(await refusal(admin.client.call("createConnection", { body }))).toBe("422 address_refused");
});

test("`PARLEY_PROVIDER_HOSTS=none` switches it off, also for a connection that was found before", async () => {
  const ollama = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const environment: Record<string, string> = { PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` };
  const admin = await start(environment);
  const body = { kind: "ollama" as const, models: ["llama3.2:3b"] };
  const [voice] = (await admin.client.call("useLocalModels", { body })).data.identities;
  const params = { id: sure(voice?.connection) };
  expect((await admin.client.call("testConnection", { params, body: {} })).data.ok).toBe(true);
  environment.PARLEY_PROVIDER_HOSTS = "none";
  await sure(app).restart();
  const before = ollama.requests.length;
  expect(await look(admin)).toEqual({ servers: [], off: "switched_off" });
  expect(await refusal(admin.client.call("useLocalModels", { body }))).toBe("400 invalid_request");
  expect((await admin.client.call("testConnection", { params, body: {} })).data).toMatchObject({ code: "unreachable" });
  expect(ollama.requests).toHaveLength(before);
});

test("an account that is not the admin learns nothing of the machine and gets nothing of it; the admin does", async () => {
  const ollama = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const admin = await start({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` });
  const bob = await sure(app).person("Bob");
  const body = { kind: "ollama" as const, models: ["llama3.2:3b"] };
  expect(await look(bob)).toEqual({ servers: [], off: "admin_only" });
  expect(await refusal(bob.client.call("useLocalModels", { body }))).toBe("403 forbidden");
  const typed = { provider: "ollama" as const, baseUrl: `http://${ollama.address}` };
  expect(await refusal(bob.client.call("createConnection", { body: typed }))).toBe("422 address_refused");
  expect(ollama.requests).toHaveLength(0);
  expect((await look(admin)).servers[0]?.running).toBe(true);
  const [voice] = (await admin.client.call("useLocalModels", { body })).data.identities;
  const params = { id: sure(voice?.connection) };
  expect(await refusal(bob.client.call("testConnection", { params, body: {} }))).toBe("404 not_found");
});

test("the admin may type a place that was looked at and answers, and no other port of the machine", async () => {
  const ollama = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const other = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const admin = await start({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address},llamacpp=${other.address}` });
  const typed = (baseUrl: string, provider: "ollama" | "openai-compatible" = "ollama") =>
    admin.client.call("createConnection", { body: { provider, baseUrl } });
  const { data } = await typed(`http://${ollama.address}`);
  expect(data).toMatchObject({ server: "ollama", source: "account" });
  const params = { id: data.id };
  expect((await admin.client.call("testConnection", { params, body: {} })).data.ok).toBe(true);
  // What answers there is not llama.cpp.
  expect(await refusal(typed(`http://${other.address}/v1`, "openai-compatible"))).toBe("422 address_refused");
  expect(await refusal(typed(`http://${ollama.address}/v1`, "openai-compatible"))).toBe("422 address_refused");
  const hidden = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const move = (baseUrl: string) => admin.client.call("changeConnection", { params, body: { baseUrl } });
  await expect(move(`http://${hidden.address}/api`)).rejects.toThrow(/PARLEY_PROVIDER_HOSTS=.+:\d+, then restart/);
  expect((await move(`http://${ollama.address}/api`)).data.server).toBe("ollama");
  expect(hidden.requests).toHaveLength(0);
});

test("a found connection whose row is moved to another place of the machine is refused by the guard", async () => {
  const ollama = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const hidden = kept(await startOllama({ models: ["llama3.2:3b"] }));
  const admin = await start({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` });
  const body = { kind: "ollama" as const, models: ["llama3.2:3b"] };
  const [voice] = (await admin.client.call("useLocalModels", { body })).data.identities;
  const id = sure(voice?.connection);
  await sure(app)
    .app.store.db.updateTable("connections")
    .set({ base_url: `http://${hidden.address}/api` })
    .where("id", "=", id)
    .execute();
  const { data } = await admin.client.call("testConnection", { params: { id }, body: { model: "llama3.2:3b" } });
  expect(data).toMatchObject({ ok: false, code: "unreachable" });
  expect(hidden.requests).toHaveLength(0);
});

test("single-user mode finds them without an account", async () => {
  const ollama = kept(await startOllama({ models: ["llama3.2:3b"] }));
  app = await startTestApp({ environment: { PARLEY_AUTH: "off", PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` } });
  const response = await fetch(`${app.url}/api/local-models`);
  expect(await response.json()).toMatchObject({ off: null, servers: [{ running: true }] });
});

test.each([
  ["llamacpp", 1],
  ["vllm", 8],
])("a typed server nearby is known by its list: %s gets %i calls at once", async (owner, width) => {
  let open = 0;
  let most = 0;
  const held: (() => void)[] = [];
  const nearby = kept(
    await startProvider((response, { path }) => {
      if (path.endsWith("/models")) return json(response, { object: "list", data: [{ id: "m", owned_by: owner }] });
      open += 1;
      most = Math.max(most, open);
      sse(response).write(chunk({ content: "Hello." }));
      const end = (): void => {
        open -= 1;
        response.end(`${chunk({}, "stop")}data: [DONE]\n\n`);
      };
      // With room for all, they end once all are there: they were really open at once.
      if (width === 1) return end();
      held.push(end);
      if (held.length === 3) for (const one of held.splice(0)) one();
    }),
  );
  const admin = await start({ PARLEY_PROVIDER_HOSTS: hostOf(nearby) });
  const body = { provider: "openai-compatible" as const, baseUrl: nearby.url };
  const connection = (await admin.client.call("createConnection", { body })).data;
  expect(connection.server).toBeNull();
  const params = { id: connection.id };
  if (width === 1) await admin.client.call("testConnection", { params, body: { model: "m" } });
  else await admin.client.call("listModels", { params });
  const after = (await admin.client.call("listConnections", {})).data.connections.find((one) => one.id === params.id);
  expect(after?.server).toBe(width === 1 ? "llamacpp" : null);

  const voices: string[] = [];
  for (const name of ["A", "B", "C"]) {
    const voice = { name, model: "m", provider: "openai-compatible" as const, connection: params.id };
    voices.push((await admin.client.call("createIdentity", { body: voice })).data.id);
  }
  const made = await admin.client.call("createThread", { body: { title: "", mode: "panel", identities: voices } });
  most = 0;
  await say(admin, made.data.state.thread.id, "Hello?");
  const state = await quiet(admin, made.data.state.thread.id);
  expect(state.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said", "said"]);
  expect(most).toBe(width === 1 ? 1 : 3);
});

/** A port that takes connections and never says a word. */
async function listen(onSocket: (socket: { unref(): unknown; destroy(): unknown }) => void): Promise<number> {
  const sockets: { destroy(): unknown }[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    onSocket(socket);
  });
  const port = await opened(server);
  kept({
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  });
  return port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await opened(server);
  server.close();
  await once(server, "close");
  return port;
}

async function opened(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
