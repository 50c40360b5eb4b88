import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ThreadFile } from "../protocol/src/index.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes, type Window } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** Taking a thread out through its menus and bringing it in on another server, in a real browser. */
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "parley-export-"));
const servers: RealServer[] = [];
const windows: Window[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints);
  for (const window of windows.splice(0)) await window.context.close();
  for (const server of servers.splice(0)) await server.close();
  expect(complaints).toEqual([]);
});

let page: Page;
beforeEach(async () => {
  page = await freshAccount();
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.waitForURL(/\/t\//);
  // One answer of each: how often voices react is not what is looked at here.
  const thread = new URL(page.url()).pathname.split("/").at(-1);
  await page.request.patch(`/api/threads/${thread}`, { data: { mode: "panel" } });
  await say(page, "Should the orchard get a pond?");
  await settled(page);
});

/** A new server with one new account on it, signed in. */
async function freshAccount(size = sizes.desktop): Promise<Page> {
  const server = await startServer();
  servers.push(server);
  const window = await openWindow(browser, server.url, size);
  windows.push(window);
  await signUp(window.page);
  return window.page;
}

interface Saved {
  name: string;
  path: string;
  text: string;
}

/** What the browser saves when `act` is done. */
async function save(on: Page, act: () => Promise<void>): Promise<Saved> {
  const [download] = await Promise.all([on.waitForEvent("download"), act()]);
  const name = download.suggestedFilename();
  const path = join(folder, name);
  await download.saveAs(path);
  return { name, path, text: await readFile(path, "utf8") };
}

const exportAs = (item: string): Promise<Saved> =>
  save(page, async () => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
  });

/** Who said what and when, as the file of the thread that is open has it. */
async function saidIn(on: Page): Promise<{ title: string; said: [name: string, text: string, at: number][] }> {
  const id = new URL(on.url()).pathname.split("/").at(-1);
  const text = await on.evaluate(
    async (thread) => (await fetch(`/api/threads/${thread}/export?format=json`)).text(),
    id,
  );
  return said(ThreadFile.parse(JSON.parse(text)));
}

function said(file: ThreadFile): Awaited<ReturnType<typeof saidIn>> {
  const names = new Map(file.members.map((member) => [member.id, member.profile.name]));
  const all = file.rounds.flatMap((round) => [
    ...round.messages,
    ...round.turns.flatMap((turn) => (turn.message === null ? [] : [turn.message])),
  ]);
  return {
    title: file.thread.title,
    said: all.map((one) => [
      names.get(one.author) ?? "",
      one.parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
      one.createdAt,
    ]),
  };
}

const shownAuthors = (on: Page): Promise<string[]> => on.locator("article h3").allInnerTexts();
const choose = (on: Page, name: string, text: string): Promise<void> =>
  on
    .getByLabel("File", { exact: true })
    .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });

test("F7 a thread taken out through its menu is the same thread in a clean account of another server", async () => {
  const markdown = await exportAs("Markdown");
  expect(markdown.name).toMatch(/^Should-the-orchard-get-a-pond.*\.md$/);
  expect(markdown.text).toContain("### Ana Ruiz, ");
  for (const voice of ["Vega", "Orin", "Juno"]) expect(markdown.text).toContain(`### ${voice} (practice`);
  const json = await exportAs("JSON, complete");
  const before = said(ThreadFile.parse(JSON.parse(json.text)));
  expect(before.said.map(([name]) => name)).toEqual(["Ana Ruiz", "Vega", "Orin", "Juno"]);
  const authors = await shownAuthors(page);

  const other = await freshAccount();
  await other.getByRole("link", { name: "New thread" }).first().click();
  await other.getByRole("button", { name: "Import a thread from a file" }).click();
  const submit = other.getByRole("button", { name: "Import", exact: true });
  expect(await submit.isDisabled()).toBe(true);
  await choose(other, json.name, json.text);
  const dialog = other.getByRole("dialog");
  await dialog.getByText("Should the orchard get a pond?").waitFor();
  await dialog.getByText("4 messages").waitFor();
  await dialog.getByText("Ana Ruiz, Vega, Orin, Juno").waitFor();
  await submit.click();
  await other.waitForURL("**/t/*");
  await other.getByRole("heading", { level: 1, name: before.title }).waitFor();
  await other.locator("article.slot").first().waitFor();
  expect(await shownAuthors(other)).toEqual(authors);
  expect(await saidIn(other)).toEqual(before);
  // Each message says that it was not said here: the question, and each voice.
  expect(await other.locator('article .chip[title="Came in with a file"]').allInnerTexts()).toEqual(
    authors.map(() => "imported"),
  );
  expect(await page.getByText("imported", { exact: true }).count()).toBe(0);
  await other.locator(".tr", { hasText: before.title }).waitFor();
});

test("the page to print and the calls come from the row's menu, by keys alone and on a phone", async () => {
  const title = "Should the orchard get a pond?";
  await page.getByRole("button", { name: `More for ${title}` }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Export…" }).press("Enter");
  await page.getByRole("menuitem", { name: "Markdown", exact: true }).waitFor();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement?.textContent === "Calls as CSV");
  const csv = await save(page, () => page.keyboard.press("Enter"));
  expect(csv.name).toBe("calls.csv");
  expect(csv.text.trim().split("\r\n")).toHaveLength(4);

  await page.setViewportSize(sizes.phone);
  await page.getByRole("button", { name: "Open threads" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `More for ${title}` })
    .click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  const print = await save(page, () => page.getByRole("menuitem", { name: "Printable page" }).click());
  expect(print.name).toMatch(/\.html$/);
  // The file opens from a disk, without a network, in its own style, and shows all of it.
  const offline = await browser.newContext({ offline: true });
  const paper = await offline.newPage();
  const asked: string[] = [];
  paper.on("request", (request) => asked.push(request.url()));
  await paper.goto(pathToFileURL(print.path).href);
  expect(await paper.locator("article h2").allInnerTexts()).toEqual(["Ana Ruiz", "Vega", "Orin", "Juno"]);
  await paper.emulateMedia({ media: "print" });
  expect(await paper.locator(".person").evaluate((card) => getComputedStyle(card).breakInside)).toBe("avoid");
  expect(asked).toHaveLength(1);
  await offline.close();
});

test("a file that is no thread, or contradicts itself, is refused with the place, and the right one comes in", async () => {
  const { text } = await exportAs("JSON, complete");
  const file = ThreadFile.parse(JSON.parse(text));
  await page.goto("/new");
  await page.getByRole("button", { name: "Import a thread from a file" }).click();
  await choose(page, "notes.md", "# Orchard");
  await page.getByText("This file is not JSON.").waitFor();
  await choose(page, "other.json", '{"messages":[]}');
  await page.getByText("This JSON file is not a thread.").waitFor();
  expect(await page.getByRole("button", { name: "Import", exact: true }).isDisabled()).toBe(true);

  const alert = page.getByRole("alert");
  await choose(page, "newer.json", JSON.stringify({ ...file, version: 2 }));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await alert.getByText("version: ").waitFor();
  const orphans = file.rounds.map((round) => ({ ...round, parent: { round: file.members[0]?.id, versions: {} } }));
  await choose(page, "orphans.json", JSON.stringify({ ...file, rounds: orphans }));
  await alert.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await alert.getByText(/^rounds\.0\.parent: the round .* does not stand before it$/).waitFor();

  await choose(page, "right.json", text);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.waitForURL("**/t/*");
  await page.locator('article .chip[title="Came in with a file"]').first().waitFor();
});
