import { request } from "node:http";
import { type Route, type RouteName, routes } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOllama, type TestOllama } from "../providers/testing/start-ollama.ts";
import { startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { idFor, bodyFor, makeObjects, type Objects } from "./testing/route-objects.ts";

let app: TestApp;
let owner: Person;
let objects: Objects;
let provider: TestProvider;
let ollama: TestOllama;
beforeAll(async () => {
  provider = await startProvider((response) => void response.writeHead(200).end('{"data":[]}'));
  ollama = await startOllama({ models: ["short"] });
  app = await startTestApp({
    environment: {
      PARLEY_PROVIDER_HOSTS: new URL(provider.url).host,
      PARLEY_LOCAL_MODELS: `ollama=${ollama.address}`,
    },
    limits: { checksPerMinute: 10_000, apiTokensPerAccount: 1000 },
    scripts: { hold: [[{ text: "Held." }, { gate: "never" }]], short: [[{ text: "Done." }]] },
  });
  owner = await app.person("Owner");
  objects = await makeObjects(owner, provider.url, app.app.store);
});
afterAll(async () => {
  await app.close();
  await provider.stop();
  await ollama.stop();
});

const withBody = (Object.keys(routes) as RouteName[])
  .map((name): [string, Route] => [name, routes[name]])
  .filter(([, route]) => route.body !== undefined && route.access.kind !== "anyone");

function pathOf(route: Route): string {
  return route.path.replace(":id", idFor(route, objects)).replace(":member", objects.member);
}

async function send(route: Route, body: string): Promise<number> {
  const response = await fetch(`${app.url}${pathOf(route)}`, {
    method: route.method.toUpperCase(),
    headers: { Cookie: owner.cookie, "Content-Type": "application/json" },
    body,
  });
  await response.text();
  return response.status;
}

/** What must still be there, whatever was sent. */
async function counts(): Promise<number[]> {
  const { db } = app.app.store;
  const numbers = [];
  for (const table of [
    "accounts",
    "threads",
    "messages",
    "identities",
    "connections",
    "notes",
    "api_tokens",
  ] as const) {
    const rows = await db.selectFrom(table).select("id").execute();
    numbers.push(rows.length);
  }
  return numbers;
}

test("IN5 each field of each body as null, [], {}, a number, absent or twice breaks and deletes nothing", async () => {
  const before = await counts();
  let sent = 0;
  const broken: string[] = [];
  for (const [name, route] of withBody) {
    const whole = bodyFor(route, objects) as Record<string, unknown>;
    const bodies = ["null", "[]", "7", '"text"', "{", '{"__proto__":{"admin":true}}', JSON.stringify([whole])];
    for (const key of Object.keys(whole)) {
      const { [key]: _, ...without } = whole;
      bodies.push(JSON.stringify(without));
      for (const value of [null, [], {}, 7, -1, "", "\u0000", Number.MAX_SAFE_INTEGER])
        bodies.push(JSON.stringify({ ...whole, [key]: value }));
      bodies.push(JSON.stringify(whole).replace(/}$/, `,${JSON.stringify(key)}:null}`));
    }
    for (const body of bodies) {
      const status = await send(route, body);
      sent += 1;
      if (status >= 500) broken.push(`${name} answered ${status} to ${body.slice(0, 200)}`);
    }
  }
  expect(broken).toEqual([]);
  const after = await counts();
  after.forEach((count, index) => expect(count).toBeGreaterThanOrEqual(before[index] ?? 0));
  process.stdout.write(`IN5: ${sent} bodies to ${withBody.length} routes, none answered with 500, nothing deleted\n`);
}, 60_000);

test("IN5 a depth of 100,000 and 100 MB without a length are refused, and the server goes on", async () => {
  const route: Route = routes.createNote;
  const deep = `{"text":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(await send(route, deep)).toBe(400);
  expect(await sendEndless(100_000_000)).toBe(413);
  expect(await send(route, JSON.stringify({ text: "Still here." }))).toBe(201);
}, 30_000);

/** In chunks, with no length told beforehand; the server may hang up in the middle. */
function sendEndless(bytes: number): Promise<number | undefined> {
  const chunk = Buffer.alloc(64_000, 0x20);
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    const out = request(`${app.url}/api/notes`, {
      method: "POST",
      headers: { Cookie: owner.cookie, "Content-Type": "application/json" },
    });
    out.on("response", (answer) => {
      status = answer.statusCode;
      answer.resume();
    });
    out.on("error", (error) => (status === undefined ? reject(error) : resolve(status)));
    out.on("close", () => resolve(status));
    let written = 0;
    const more = (): void => {
      while (written < bytes && status === undefined && !out.destroyed) {
        written += chunk.length;
        if (!out.write(chunk)) return void out.once("drain", more);
      }
      if (!out.destroyed) out.end();
    };
    more();
  });
}
