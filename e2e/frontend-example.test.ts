import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createProxy, type Server as Proxy, type Socket } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, signUp, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** The page of docs/frontend.md, served from another origin, as somebody would who read it. */
let browser: Browser;
let pages: Server;
let server: RealServer;
let line: Proxy;
const open = new Set<Socket>();
const guide = readFileSync(join(import.meta.dirname, "../docs/frontend.md"), "utf8");
const example = /```html\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";

beforeAll(async () => {
  browser = await launchBrowser();
  pages = createServer((_, response) => {
    const html = example.replace("http://127.0.0.1:8000", `http://127.0.0.1:${portOf(line)}`);
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
  }).listen(0, "127.0.0.1");
  await once(pages, "listening");
  server = await startServer({ PARLEY_CORS_ORIGINS: `http://127.0.0.1:${portOf(pages)}` });
  // A line that can be cut, as a phone's is in a tunnel.
  line = createProxy((near) => {
    const far = connect(Number(new URL(server.url).port), "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one
        .on("error", () => other.destroy())
        .on("close", () => {
          open.delete(one);
          other.destroy();
        });
    }
  }).listen(0, "127.0.0.1");
  await once(line, "listening");
});
afterAll(async () => {
  await browser.close();
  for (const socket of open) socket.destroy();
  line.close();
  pages.close();
  await server.close();
});

function portOf(one: Server | Proxy): number {
  return (one.address() as AddressInfo).port;
}

test("the guide's page signs in, streams, and resumes after a cut without posting twice", async () => {
  const own = await openWindow(browser, server.url, sizes.phone);
  await signUp(own.page);
  const tab = await browser.newPage();
  const asked: string[] = [];
  tab.on("request", (request) => {
    if (request.url().includes("/stream?")) asked.push(request.headers()["last-event-id"] ?? "");
  });
  await tab.goto(`http://127.0.0.1:${portOf(pages)}/`);
  await fill(tab);
  await tab.waitForFunction(() => [...document.querySelectorAll("p")].some((one) => one.textContent.length > 60));
  for (const socket of open) socket.destroy();
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(2);
  expect(asked[0]).toBe("");
  expect(asked[1]).not.toBe("");
  const stored = () =>
    own.page.evaluate(async () => {
      const { threads } = await (await fetch("/api/threads")).json();
      return await (await fetch(`/api/threads/${threads[0].id}`)).json();
    });
  await expect.poll(async () => (await stored()).state.running, { timeout: 30_000 }).toBeNull();
  const { rounds } = (await stored()).state;
  expect(rounds).toHaveLength(1);
  const said = rounds[0].turns.map((turn: { message: { parts: { text: string }[] } }) =>
    turn.message.parts.map((part) => part.text).join(""),
  );
  expect(said).toHaveLength(3);
  // Without a gap and without a word twice: what the page shows is what is stored.
  await expect
    .poll(async () => (await tab.locator("p").allInnerTexts()).map(words).toSorted())
    .toEqual(said.map(words).toSorted());
  expect(asked.length).toBeLessThanOrEqual(3);
}, 60_000);

test("the same page on an origin that is not listed is told nothing", async () => {
  const tab = await browser.newPage();
  await tab.goto(`http://localhost:${portOf(pages)}/`);
  const failed = tab.waitForEvent("requestfailed");
  await fill(tab);
  expect((await failed).url()).toContain("/api/auth/sign-in");
  await tab.getByText("Failed to fetch").waitFor();
  expect(await tab.locator("p").count()).toBe(0);
}, 30_000);

async function fill(tab: Page): Promise<void> {
  await tab.locator("[name=email]").fill("ana@example.org");
  await tab.locator("[name=password]").fill("correct horse battery 9");
  await tab.locator("[name=message]").fill("What shall we plant in June?");
  await tab.getByRole("button", { name: "Send" }).click();
}

function words(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
