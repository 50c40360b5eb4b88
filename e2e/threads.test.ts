import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { ana, launchBrowser, openWindow, say, settled, signUp, sizes, type Window } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** The list of threads, its search, hiding and sharing, in a real browser on the built server. */
let browser: Browser;
let server: RealServer;
let window: Window;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer();
  window = await openWindow(browser, server.url, sizes.desktop);
  page = window.page;
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
});
afterEach(async () => {
  expect(window.complaints).toEqual([]);
  await window.context.close();
  await server.close();
});

const row = (title: string) => page.locator(".tr", { hasText: title });
const choose = async (title: string, item: string) => {
  await page.getByRole("button", { name: `More for ${title}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
const create = (title: string, seated: boolean) =>
  page.evaluate(
    async ([name, isSeated]) => {
      const { identities } = await (await fetch("/api/identities")).json();
      const body = { title: name, identities: isSeated ? [identities[0].id] : [] };
      const headers = { "Content-Type": "application/json" };
      const made = await fetch("/api/threads", { method: "POST", headers, body: JSON.stringify(body) });
      return String((await made.json()).state.thread.id);
    },
    [title, seated] as const,
  );
const post = (thread: string, text: string) =>
  page.evaluate(
    async ([id, said]) => {
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify({ id: crypto.randomUUID(), text: said });
      await fetch(`/api/threads/${id}/messages`, { method: "POST", headers, body });
    },
    [thread, text] as const,
  );

test("a row is unread until its thread is seen, and is pinned, renamed and archived from its menu", async () => {
  const id = await create("Other talk", true);
  await post(id, "Speak.");
  await row("Other talk").getByText("1 unread message").waitFor({ state: "attached", timeout: 30_000 });
  await row("Other talk").getByRole("link").click();
  await row("Other talk").getByText("1 unread message").waitFor({ state: "detached" });

  await choose("Other talk", "Pin");
  await page.getByRole("heading", { name: "Pinned" }).waitFor();
  // The right mouse button opens the same menu.
  await row("Other talk").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Rename" }).press("Enter");
  await page.getByRole("navigation").getByLabel("Thread title").fill("Better name");
  await page.keyboard.press("Enter");
  await row("Better name").waitFor();
  await page.getByRole("heading", { level: 1, name: "Better name" }).waitFor();
  await choose("Better name", "Archive");
  await page.getByRole("button", { name: "Archived (1)" }).click();
  await choose("Better name", "Move back from archive");
  await page.getByRole("button", { name: "Archived (1)" }).waitFor({ state: "detached" });
  await row("Better name").waitFor();
});

test("a deleted thread comes back by Undo, to where it was open", async () => {
  const id = await create("Kept after all", false);
  await page.goto(`/t/${id}`);
  await choose("Kept after all", "Delete");
  await row("Kept after all").waitFor({ state: "detached" });
  await page.waitForURL((url) => !url.pathname.includes(id));
  await page.getByRole("button", { name: "Undo" }).click();
  await row("Kept after all").waitFor();
  await page.waitForURL(`**/t/${id}`);
  await page.getByRole("heading", { level: 1, name: "Kept after all" }).waitFor();
});

test("a search by keys alone opens at the message, in rounds that were not loaded", async () => {
  const id = await create("Long talk", false);
  await post(id, "The needle is here.");
  for (let number = 1; number <= 45; number += 1) await post(id, `Hay number ${number}.`);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("needl");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.has("m"));
  const found = page.locator("article[data-found]");
  await found.waitFor();
  expect(await found.innerText()).toContain("The needle is here.");
  await expect.poll(() => found.evaluate((one) => one.getBoundingClientRect().top)).toBeGreaterThan(60);
  expect(await found.evaluate((one) => one.getBoundingClientRect().bottom < innerHeight)).toBe(true);
});

test("a hidden message leaves a line, after it was asked once", async () => {
  await say(page, "A slip of the tongue.");
  await settled(page);
  await page.getByRole("button", { name: `More for what ${ana.name} said` }).click();
  await page.getByRole("menuitem", { name: "Hide message" }).click();
  await page.getByRole("button", { name: "Hide message" }).click();
  await page.getByText(`Hidden by ${ana.name}.`).waitFor();
  await page.reload();
  await page.getByText(`Hidden by ${ana.name}.`).waitFor();
  expect(await page.getByText("A slip of the tongue.").count()).toBe(0);
});

test("F3 a shared thread is read without cookies and without JavaScript, until sharing stops", async () => {
  await say(page, "What shall we plant?");
  await settled(page);
  await page.getByRole("button", { name: "Private: change who can read" }).click();
  await page.getByText("Anyone with the link can read it without signing in.").waitFor();
  await page.getByRole("switch", { name: "Public" }).click();
  const address = await page.getByLabel("Public link").inputValue();
  const visitor = await browser.newContext({ javaScriptEnabled: false, viewport: sizes.phone });
  const tab = await visitor.newPage();
  expect((await tab.goto(address))?.status()).toBe(200);
  expect(await tab.locator("article").count()).toBeGreaterThanOrEqual(4);
  await tab.getByText("What shall we plant?").last().waitFor();
  expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await page.getByLabel("Public link").waitFor({ state: "detached" });
  expect((await tab.goto(address))?.status()).toBe(404);
  await visitor.close();
});

test("F3 a thread that is made public from the start says so, and is there for anyone", async () => {
  await page.goto("/new");
  await page.getByLabel("Title").fill("For everybody");
  await page.getByRole("switch", { name: "Public" }).click();
  await page.getByText("Only people you let in can write.").waitFor();
  await page.getByRole("button", { name: "Start thread" }).click();
  await page.getByRole("button", { name: "Public: change who can read" }).click();
  const address = await page.getByLabel("Public link").inputValue();
  expect((await fetch(address)).status).toBe(200);
});

test("after signing in again the last thread is open", async () => {
  const id = await create("The last one", false);
  await create("A newer one", false);
  await page.goto(`/t/${id}`);
  await page.getByRole("heading", { level: 1, name: "The last one" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password", { exact: true }).fill(ana.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**/t/${id}`);
});
