import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, startTestApp, type TestApp } from "../../testing/test-app.ts";
import { look, quiet, say, sure } from "../../testing/talk.ts";

const hostile = `# Plan <b>x</b>

Look: <script>alert(1)</script> **bold** [bad](javascript:alert(1)) [good](https://example.org/a?b=1&c="2") ![pic](https://example.org/pixel.png)

| a | b |
| - | - |
| 1 | <img src=x onerror=alert(1)> |`;

let app: TestApp;
let ana: Person;
beforeAll(async () => {
  app = await startTestApp({
    scripts: { rose: Array.from({ length: 9 }, () => [{ reasoning: "My secret thought. " }, { text: hostile }]) },
  });
  ana = await app.person("Ana");
});
afterAll(() => app.close());

/** As curl would ask: no cookies, no script. */
const visit = (path: string) => fetch(`${app.url}${path}`);
const publish = async (thread: string, visibility: "public" | "private") => {
  await ana.client.call("changeThread", { params: { id: thread }, body: { visibility } });
  return (await look(ana, thread)).state.thread.publicId;
};
/** Status, headers and body without what differs from request to request. */
const whole = async (response: Response) => ({
  status: response.status,
  headers: [...response.headers].filter(([name]) => name !== "x-request-id" && name !== "date"),
  body: await response.text(),
});

async function talked(): Promise<string> {
  const thread = (await ana.threadWith("rose")).state.thread.id;
  await say(ana, thread, "What <i>shall</i> we plant?");
  await quiet(ana, thread);
  return thread;
}

test("E13 a published thread is read without an account, and is nothing again once it is private", async () => {
  const thread = await talked();
  expect((await look(ana, thread)).state.thread).toMatchObject({ visibility: "private", publicId: null });
  const id = sure(await publish(thread, "public"));
  expect(Buffer.from(id, "base64url").length * 8).toBeGreaterThanOrEqual(128);
  const read = await visit(`/p/${id}`);
  expect(read.status).toBe(200);
  expect(read.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(read.headers.get("x-robots-tag")).toBe("noindex");
  expect(read.headers.get("cache-control")).toBe("no-store");
  expect(read.headers.get("set-cookie")).toBeNull();
  expect(read.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
  const html = await read.text();
  expect(html).toContain("What &lt;i&gt;shall&lt;/i&gt; we plant?");
  expect(html).toContain("Ana");
  expect(html).toContain("<strong>bold</strong>");
  expect(html).not.toContain("secret thought");
  expect(html).not.toContain(thread);

  expect(await publish(thread, "private")).toBeNull();
  const random = await whole(await visit("/p/AAAAAAAAAAAAAAAAAAAAAAAA"));
  expect(random.status).toBe(404);
  expect(await whole(await visit(`/p/${id}`))).toEqual(random);
  const again = sure(await publish(thread, "public"));
  expect(again).not.toBe(id);
  expect((await visit(`/p/${again}`)).status).toBe(200);
  expect(await whole(await visit(`/p/${id}`))).toEqual(random);
});

test("every address that names nothing answers with the same bytes", async () => {
  const random = await whole(await visit("/p/AAAAAAAAAAAAAAAAAAAAAAAA"));
  const thread = await talked();
  const id = sure(await publish(thread, "public"));
  const others = [
    "/p/",
    "/p/%00",
    "/p/a/b",
    `/p/${id}/`,
    `/p/${id}x`,
    `/p/${thread}`,
    `/p/${id}?page=2`,
    `/p/${id}?page=x`,
  ];
  for (const path of others) expect(await whole(await visit(path)), path).toEqual(random);
  expect((await visit(`/p/${id}?page=1`)).status).toBe(200);
  await ana.client.call("deleteThread", { params: { id: thread } });
  expect(await whole(await visit(`/p/${id}`))).toEqual(random);
});

test("what a model wrote is shown and never obeyed", async () => {
  const id = sure(await publish(await talked(), "public"));
  const html = await (await visit(`/p/${id}`)).text();
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).toContain('<a href="https://example.org/a?b=1&amp;c=');
  expect(html).toContain('<a href="https://example.org/pixel.png" rel="noopener nofollow ugc">pic</a>');
  expect(html).toContain("<td>1</td>");
  for (const bad of ["<script", "<img", "javascript:", "onerror=alert(1)>\n", "src="])
    expect(html.replace(/&lt;.*?&gt;/g, ""), bad).not.toContain(bad);
});

test("a thread that is public from the start has its address, and hidden messages are not on the page", async () => {
  const { data } = await ana.client.call("createThread", { body: { title: "Open", visibility: "public" } });
  const thread = data.state.thread;
  const message = await say(ana, thread.id, "A slip of the tongue.");
  await say(ana, thread.id, "Meant to be read.");
  await quiet(ana, thread.id, 2);
  expect(await (await visit(`/p/${thread.publicId}`)).text()).toContain("A slip of the tongue.");
  await ana.client.call("hideMessage", { params: { id: message }, body: {} });
  const html = await (await visit(`/p/${thread.publicId}`)).text();
  expect(html).not.toContain("A slip of the tongue.");
  expect(html).toContain("Meant to be read.");
});

test("only the branch of the head is shown, and a long thread comes in pages", async () => {
  const { data } = await ana.client.call("createThread", { body: { title: "Long", visibility: "public" } });
  const { id, publicId } = data.state.thread;
  await say(ana, id, "Word number 1.");
  const first = (await quiet(ana, id)).head;
  await say(ana, id, "On a branch that was left.");
  await quiet(ana, id, 2);
  await say(ana, id, "Word number 2.", { parent: first });
  for (let number = 3; number <= 45; number += 1) await say(ana, id, `Word number ${number}.`);
  await quiet(ana, id, 46);
  const one = await (await visit(`/p/${publicId}`)).text();
  const two = await (await visit(`/p/${publicId}?page=2`)).text();
  for (const text of [one, two]) expect(text).not.toContain("On a branch");
  expect(one).toContain("Word number 1.");
  expect(one).toContain("Word number 40.");
  expect(one).not.toContain("Word number 41.");
  expect(two).toContain("Word number 41.");
  expect(two).toContain("Word number 45.");
});
