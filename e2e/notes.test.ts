import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signIn, signUp, sizes, type Window } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

let browser: Browser;
let server: RealServer;
const windows: Window[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints);
  for (const window of windows.splice(0)) await window.context.close();
  await server.close();
  expect(complaints).toEqual([]);
});

async function open(size = sizes.desktop): Promise<Window> {
  const window = await openWindow(browser, server.url, size);
  windows.push(window);
  return window;
}

test("F6 a note that was typed is there after a reload; what was typed offline is saved when the network is back", async () => {
  const { page, context } = await open();
  await signUp(page);
  await page.goto("/notes");
  await page.getByRole("button", { name: "New note" }).click();
  const field = page.getByLabel("Note, in Markdown");
  await field.fill("Ask ops for the conflict log.\n\n**Before** Friday.");
  await page.getByText(/^saved \d\d:\d\d$/).waitFor();
  await page.reload();
  await expect.poll(() => field.inputValue()).toBe("Ask ops for the conflict log.\n\n**Before** Friday.");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator(".note-text strong", { hasText: "Before" }).waitFor();
  await page.getByRole("button", { name: "Write" }).click();

  await context.setOffline(true);
  await field.fill("Ask ops for the conflict log.\n\nBefore Thursday.");
  await page.getByText("kept on this device, saved when the server is there").waitFor();
  await context.setOffline(false);
  await page.getByText(/^saved \d\d:\d\d$/).waitFor();
  const other = await open();
  await signIn(other.page);
  await other.page.goto(page.url());
  await expect
    .poll(() => other.page.getByLabel("Note, in Markdown").inputValue())
    .toBe("Ask ops for the conflict log.\n\nBefore Thursday.");

  // One that was closed before the network was back is saved by the next page.
  await context.setOffline(true);
  await field.fill("Ask ops.\n\nBefore Wednesday.");
  await page.getByText("kept on this device, saved when the server is there").waitFor();
  await page.goto("about:blank").catch(() => undefined);
  await context.setOffline(false);
  await page.goto("/identities");
  await expect
    .poll(() => other.page.getByLabel("Note, in Markdown").inputValue())
    .toBe("Ask ops.\n\nBefore Wednesday.");

  await other.page.getByLabel("Search notes").fill("WEDNES");
  await other.page.getByRole("button", { name: /^Ask ops\./ }).waitFor();
  await other.page.getByLabel("Search notes").fill("thursday");
  await other.page.getByText("No note holds these words.").waitFor();
}, 90_000);

test("F6 of two who write over one version the later is told, and keeps its own text to copy or to use", async () => {
  const first = await open();
  await signUp(first.page);
  await first.page.goto("/notes");
  await first.page.getByRole("button", { name: "New note" }).click();
  await first.page.getByLabel("Note, in Markdown").fill("Common ground");
  await first.page.getByText(/^saved /).waitFor();
  const second = await open();
  await signIn(second.page);
  await second.page.goto(first.page.url());
  const texts = [first, second].map(({ page }) => page.getByLabel("Note, in Markdown"));
  await expect.poll(() => texts[1]?.inputValue()).toBe("Common ground");
  // The second has not heard of the first's save when it writes its own.
  await second.context.setOffline(true);
  await texts[1]?.fill("The second's words");
  await second.page.getByText(/kept on this device/).waitFor();
  await texts[0]?.fill("The first's words");
  await first.page.getByText(/^saved /).waitFor();
  await second.context.setOffline(false);
  const lost = second.page.getByRole("alert", { name: "Your version" });
  await lost.getByText("The second's words").waitFor();
  expect(await texts[1]?.inputValue()).toBe("The first's words");
  await second.page.reload();
  await lost.getByRole("button", { name: "Use your version" }).click();
  await expect.poll(() => texts[0]?.inputValue()).toBe("The second's words");
  await lost.waitFor({ state: "detached" });
}, 60_000);

test("a message and a marked passage become notes beside their thread; a deleted note can be brought back", async () => {
  const { page } = await open();
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await say(page, "Should we keep the monolith?");
  await settled(page);
  const panel = page.getByRole("complementary", { name: "Table" });
  await panel.getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("button", { name: "Save what Ana Ruiz said to notes" }).click();
  await panel.getByRole("button", { name: /^Ana Ruiz said/ }).click();
  const field = panel.getByLabel("Note, in Markdown");
  expect(await field.inputValue()).toMatch(
    /^Ana Ruiz said:\n\n> Should we keep the monolith\?\n\n\[To the message\]\(http.*\/t\/[0-9a-f-]+\?m=[0-9a-f-]+\)\n$/,
  );
  await panel.getByRole("button", { name: "Back to the list" }).click();

  const words = await page
    .locator("article.slot .bd p")
    .first()
    .evaluate((paragraph) => {
      document.getSelection()?.selectAllChildren(paragraph);
      return paragraph.textContent ?? "";
    });
  await page.getByRole("button", { name: "Save to notes", exact: true }).click();
  await panel.getByRole("button", { name: /^Vega said/ }).click();
  await expect.poll(() => field.inputValue()).toContain(`> ${words}\n`);
  await panel.getByRole("button", { name: "Unpin from this thread" }).click();
  await panel.getByRole("button", { name: "Pin to this thread" }).waitFor();
  await panel.getByRole("button", { name: "Delete note" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.goto("/notes");
  await page.getByRole("button", { name: /^Vega said/ }).waitFor();
  expect(await page.getByRole("main").getByRole("listitem").count()).toBe(2);
}, 60_000);

test("a note of the thread is shared, marked as such, and written on a phone from list to editor", async () => {
  const { page } = await open(sizes.phone);
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await page.getByRole("button", { name: /^Voices:/ }).click();
  await page.getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("button", { name: "New shared note" }).click();
  await page.getByLabel("Note, in Markdown").fill("Agreed: measure first");
  await page.getByText(/^saved /).waitFor();
  await page.getByRole("button", { name: "Back to the list" }).click();
  const shared = page.locator("section", { hasText: "Everyone at the table sees them." });
  await shared.getByRole("button", { name: /^Agreed: measure first/ }).waitFor();
  await page.getByRole("link", { name: "All notes" }).click();
  await page.getByRole("button", { name: /^Agreed: measure first/ }).click();
  await page
    .getByText(/^shared in /)
    .last()
    .waitFor();
  expect(await page.getByLabel("Search notes").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Back to the list" }).click();
  await page.getByLabel("Search notes").waitFor();
}, 60_000);

test("a viewer reads the thread's notes and is offered no way to change them", async () => {
  const { page } = await open();
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  const panel = page.getByRole("complementary", { name: "Table" });
  await panel.getByRole("tab", { name: "Notes" }).click();
  await panel.getByRole("button", { name: "New shared note" }).click();
  await panel.getByLabel("Note, in Markdown").fill("For all to **read**");
  await panel.getByText(/^saved /).waitFor();
  // Nobody can be let in as a viewer yet, so the page is told that this person is one.
  await page.route("**/api/threads/*", async (route) => {
    const response = await route.fetch();
    const snapshot = await response.json();
    for (const member of snapshot.state.members) if (member.kind === "person") member.role = "viewer";
    await route.fulfill({ response, json: snapshot });
  });
  await page.reload();
  await panel.getByRole("button", { name: /^For all to read/ }).click();
  await panel.locator(".note-text strong", { hasText: "read" }).waitFor();
  await panel.getByText("You can read this note, not change it.").waitFor();
  expect(await panel.getByLabel("Note, in Markdown").count()).toBe(0);
  expect(await panel.getByRole("button", { name: "Delete note" }).count()).toBe(0);
}, 60_000);
