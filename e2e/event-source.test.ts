import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "../server/src/testing/test-app.ts";
import { launchBrowser, openWindow, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** The chat API for sessions as a page reads it: with the browser's own EventSource. */
let browser: Browser;
let server: RealServer;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer({ PARLEY_AUTH: "off" });
});
afterEach(() => server.close());

async function session(): Promise<string> {
  const response = await fetch(`${server.url}/api/chat/sessions/create`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ mission: "Plan a garden.", selected_models: ["vega", "orin", "juno"] }),
  });
  return (await response.json()).session_id;
}

const messagesIn = async (id: string): Promise<number> => {
  const { state } = await (await fetch(`${server.url}/api/threads/${id}`)).json();
  return state.rounds.flatMap((round: { messages: unknown[] }) => round.messages).length;
};

/** Opens an EventSource in the page; what it meets is gathered in `window.met`. */
async function listen(page: Page, url: string): Promise<void> {
  await page.evaluate((address) => {
    const source = new EventSource(address);
    const met = { types: [] as string[], opens: 0, isClosed: () => source.readyState === EventSource.CLOSED };
    source.onopen = () => (met.opens += 1);
    source.onmessage = (message) => met.types.push(JSON.parse(message.data).type);
    Object.assign(window, { met });
  }, url);
}

/** Asked from here: the page's own policy lets no text become script. */
const until = (page: Page, what: string) => eventually(what, () => page.evaluate<boolean>(what), 60_000);
const untilClosed = (page: Page) => until(page, "window.met.isClosed()");
const met = (page: Page) => page.evaluate<{ types: string[]; opens: number }>("({ ...window.met, isClosed: 0 })");

test("it says its message once, and stops asking by itself when all was said", async () => {
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  const id = await session();
  await page.goto("/");
  await listen(page, `/api/chat/${id}/stream?message=Where+do+we+begin`);
  await untilClosed(page);
  const { types, opens } = await met(page);
  expect(opens).toBe(1);
  expect([types[0], types.at(-1)]).toEqual(["round_start", "round_end"]);
  expect(types.filter((type) => type === "model_end")).toHaveLength(3);
  expect(await messagesIn(id)).toBe(1);
  await context.close();
}, 90_000);

test("it outlives a server that is killed and comes back, and its message is still said once", async () => {
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  const id = await session();
  await page.goto("/");
  await listen(page, `/api/chat/${id}/stream?message=Where+do+we+begin`);
  await until(page, "window.met.types.includes('model_chunk')");
  await until(page, "window.met.types.filter((type) => type === 'model_start').length === 3");
  await server.kill();
  await server.start();
  await untilClosed(page);
  const { types, opens } = await met(page);
  // Of two processes the other one may have been the reader's: then nothing was cut but the voices.
  expect(opens).toBeGreaterThan(process.env.PARLEY_TEST_INSTANCES === "2" ? 0 : 1);
  // All three were cut short, and say so once; of each what had been saved is kept.
  const count = (type: string) => types.filter((one) => one === type).length;
  expect([count("round_start"), count("model_start"), count("error"), count("round_end")]).toEqual([1, 3, 3, 1]);
  expect(await messagesIn(id)).toBe(1);
  await context.close();
}, 120_000);

test("S8 a page of another site can neither read nor say anything with it", async () => {
  const other = createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>Other</p>"));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  const id = await session();
  const address = `${server.url}/api/chat/${id}/stream?message=Where+do+we+begin`;
  await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
  await listen(page, address);
  await untilClosed(page);
  expect(await met(page)).toMatchObject({ types: [], opens: 0 });
  const isLoaded = await page.evaluate(
    (source) =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = source;
      }),
    address,
  );
  expect(isLoaded).toBe(false);
  expect(await messagesIn(id)).toBe(0);
  await context.close();
  other.close();
}, 60_000);
