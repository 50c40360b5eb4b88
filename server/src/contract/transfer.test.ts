import { type Id, type Round, stateOfNewThread, ThreadFile, type ThreadState, applyEvent } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { logOf, look, newId, quiet, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

const scripts = {
  ada: [
    [{ reasoning: "Fruit? " }, { text: "Apples are **red**." }],
    [{ text: "Half of" }, { cut: true as const }],
    [{ text: " it." }],
  ],
  bob: [[{ text: '=Pears, "green" 🍐' }], [{ fail: "rate_limited" as const }]],
};

async function aTalk(): Promise<{ ana: Person; thread: Id }> {
  app = await startTestApp({ scripts, limits: { retriesPerCall: 0 } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("ada", "bob")).state.thread.id;
  await say(ana, thread, "Which fruit?\n\nThe *best* one.");
  await quiet(ana, thread);
  await say(ana, thread, "And why?");
  const state = await quiet(ana, thread);
  const cut = sure(state.rounds[1]?.turns.find((turn) => turn.outcome === "failed" && turn.message !== null));
  await ana.client.call("continueTurn", { params: { id: cut.id } });
  await quiet(ana, thread);
  return { ana, thread };
}

const download = (person: Person, thread: Id, format: string): Promise<Response> =>
  fetch(`${app.url}/api/threads/${thread}/export?format=${format}`, { headers: { Cookie: person.cookie } });

/** Ids as numbers in the order in which they stand, and who imported left out. */
function numbered(file: ThreadFile, members: number): unknown {
  const ids = new Map<string, number>();
  const { exportedAt: _, ...rest } = { ...file, members: file.members.slice(0, members) };
  const text = JSON.stringify(rest, (key, value: unknown) =>
    key === "left" || key === "imported" ? undefined : value,
  );
  return JSON.parse(
    text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (found) => {
      if (!ids.has(found)) ids.set(found, ids.size);
      return `#${ids.get(found)}`;
    }),
  );
}

test("F7 what is exported and imported on a fresh server is the same thread, and obeys the law of the fold", async () => {
  const { ana, thread } = await aTalk();
  const response = await download(ana, thread, "json");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="Test\.json"/);
  const text = await response.text();
  expect(text).not.toMatch(/"connection|"identity":|"account|"cost/);
  const file = ThreadFile.parse(JSON.parse(text));
  expect(file.rounds).toHaveLength(2);
  await app.close();

  app = await startTestApp();
  const bo = await app.person("Bo");
  const { data } = await bo.client.call("importThread", { body: file });
  const imported = data.state.thread.id;
  expect(imported).not.toBe(thread);
  const again = ThreadFile.parse(await (await download(bo, imported, "json")).json());
  expect(numbered(again, file.members.length)).toEqual(numbered(file, file.members.length));
  expect(again.members.map((member) => member.imported)).toEqual([true, true, true, false]);
  // In its list, with everything read.
  expect((await bo.client.call("listThreads", {})).data.threads).toMatchObject([{ id: imported, title: "Test" }]);

  // What happens next is built on what came in.
  await bo.client.call("changeThread", { params: { id: imported }, body: { title: "Mine now" } });
  const log = await logOf(app, imported);
  const [first, ...rest] = log;
  if (first?.type !== "thread.created") throw new Error("no thread");
  const folded: ThreadState = rest.reduce(applyEvent, stateOfNewThread(first));
  expect((await look(bo, imported)).state).toEqual(folded);
  await say(bo, imported, "Go on.");
  const state = await quiet(bo, imported);
  expect(state.rounds).toHaveLength(3);
  expect(state.rounds[2]?.parent?.round).toBe(state.rounds[1]?.id);
});

test("Markdown names each voice, its model and the time, and shows the path that is read", async () => {
  const { ana, thread } = await aTalk();
  const response = await download(ana, thread, "markdown");
  expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  const text = await response.text();
  expect(text).toMatch(/^---\ntitle: "Test"\ncreated: \d{4}-/);
  expect(text).toMatch(/### Ana, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n\nWhich fruit\?\n\nThe \*best\* one\./);
  expect(text).toMatch(/### ada \(ada\), \S+\n\nApples are \*\*red\*\*\./);
  expect(text).not.toContain("Fruit?");
  // The continued version is the one that is read.
  expect(text.match(/Half of/g)).toHaveLength(1);
  expect(text).toContain("Half of it.");
});

const hostile =
  "Look <script>alert(1)</script> **kept** <img src=x onerror=alert(1)> ![pic](https://example.org/pixel.png) [go](javascript:alert(1))";

test("the page to print holds the whole path, each answer with voice, model and time, and asks no network", async () => {
  const { ana, thread } = await aTalk();
  const response = await download(ana, thread, "html");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="Test\.html"/);
  const html = await response.text();
  expect(html).toContain('<h1 dir="auto">Test</h1>');
  expect(html).toContain("Which fruit?\n\nThe *best* one.");
  expect(html).toMatch(/<h2 dir="auto">ada<\/h2>.*<span dir="auto">ada<\/span><time datetime="\d{4}-.*UTC<\/time>/);
  expect(html).toContain("Apples are <strong>red</strong>.");
  expect(html).not.toContain("Fruit?");
  // The continued version is the one that is read.
  expect(html.match(/Half of/g)).toHaveLength(1);
  expect(html).toContain("@media print");
  expect(html).toContain(
    `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-`,
  );
});

test("on the page to print everything that people and voices wrote is text", async () => {
  app = await startTestApp({ scripts: { eve: [[{ text: hostile }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("eve")).state.thread.id;
  await ana.client.call("changeThread", { params: { id: thread }, body: { title: "</title><script>t()</script>" } });
  const said = await say(ana, thread, "A slip <script>p()</script>");
  await quiet(ana, thread);
  const html = await (await download(ana, thread, "html")).text();
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; <strong>kept</strong>");
  expect(html).toContain("&lt;script&gt;p()&lt;/script&gt;");
  for (const bad of ["<script", "<img", "<link", "<iframe", "javascript:", 'src="', "url(", "@import"])
    expect(html.toLowerCase(), bad).not.toContain(bad);
  // An address is there to be followed by a person, never to be loaded.
  expect(html.match(/https?:[^"<\s]*/g)).toEqual(["https://example.org/pixel.png"]);
  await ana.client.call("hideMessage", { params: { id: said }, body: {} });
  const after = await (await download(ana, thread, "html")).text();
  expect(after).not.toContain("A slip");
  expect(after).toContain("Hidden by its author.");
});

test("the calls as CSV: one row a call, formulas disarmed, and only of one's own voices", async () => {
  const { ana, thread } = await aTalk();
  const response = await download(ana, thread, "csv");
  expect(response.headers.get("content-disposition")).toContain('filename="calls.csv"');
  const [head, ...rows] = (await response.text()).trim().split("\r\n");
  expect(head).toContain("model,outcome,temperature,top_p,max_tokens");
  expect(rows).toHaveLength(5);
  expect(rows[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,Test,(ada|bob),openai-compatible,(ada|bob),complete,/);
  await ana.client.call("changeThread", { params: { id: thread }, body: { title: '=1+1, "x"' } });
  expect(await (await download(ana, thread, "csv")).text()).toContain(`,"'=1+1, ""x""",`);
});

test("nobody else can take a thread out, and a private one answers as one that is not there", async () => {
  const { thread } = await aTalk();
  const bo = await app.person("Bo");
  for (const format of ["json", "markdown", "html", "csv"]) {
    const foreign = await download(bo, thread, format);
    const unknown = await download(bo, newId(), format);
    expect(foreign.status).toBe(404);
    const withoutId = async (response: Response) => (await response.text()).replace(/"requestId":"[^"]*"/, "");
    expect(await withoutId(foreign)).toBe(await withoutId(unknown));
  }
});

test("a file that is wrong says where, and leaves nothing behind", async () => {
  const { ana, thread } = await aTalk();
  const file = ThreadFile.parse(await (await download(ana, thread, "json")).json());
  const count = async () => (await ana.client.call("listThreads", {})).data.threads.length;
  const before = await count();
  const rounds = file.rounds.map((round): Round => ({ ...round, parent: { round: newId(), versions: {} } }));
  const cases: [unknown, RegExp][] = [
    [{ ...file, version: 2 }, /version/],
    [{ ...file, rounds }, /rounds\.0\.parent: the round .* does not stand before it/],
    [{ ...file, members: file.members.slice(1) }, /is no member|none of the thread's/],
    [{}, /format/],
  ];
  for (const [body, expected] of cases) {
    // What a person may upload is anything at all.
    const error: unknown = await ana.client.call("importThread", { body: body as ThreadFile }).catch((one) => one);
    if (!(error instanceof CallError)) throw new Error("it was not refused");
    expect(error.code).toBe("invalid_request");
    expect(JSON.stringify([error.message, error.details])).toMatch(expected);
  }
  expect(await count()).toBe(before);
});

test("a file beyond the limit is refused before it is parsed", async () => {
  app = await startTestApp({ limits: { importBytes: 2_000_000 } });
  const ana = await app.person("Ana");
  const send = (bytes: number): Promise<Response> =>
    fetch(`${app.url}/api/import`, {
      method: "POST",
      headers: { Cookie: ana.cookie, "Content-Type": "application/json" },
      body: JSON.stringify({ filler: "x".repeat(bytes) }),
    });
  const refused = await send(2_100_000);
  expect(refused.status).toBe(413);
  expect(await refused.text()).toContain("The body is larger than 2 MB.");
  expect((await send(1_500_000)).status).toBe(400);
});
