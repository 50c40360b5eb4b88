import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { violations } from "./testing/axe.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes, type Window } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** Two people in one thread, each in a browser of their own, on the built server. */
let browser: Browser;
let server: RealServer;
let windows: Window[];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer({ PARLEY_REGISTRATION: "open" });
  windows = [];
});
afterEach(async () => {
  for (const one of windows) {
    expect(one.complaints).toEqual([]);
    await one.context.close();
  }
  await server.close();
});

async function open(size: { width: number; height: number }): Promise<Page> {
  const one = await openWindow(browser, server.url, size);
  windows.push(one);
  return one.page;
}

async function owner(): Promise<Page> {
  const page = await open(sizes.desktop);
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  return page;
}

async function fillRegister(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail").fill(`${name.toLowerCase()}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery 9");
  await page.getByRole("button", { name: "Create account" }).click();
}

const openPeople = (page: Page) => page.getByRole("button", { name: /: change who can read$/ }).click();

async function makeLink(page: Page, may: "read and write" | "read only"): Promise<string> {
  await openPeople(page);
  await page.getByRole("group", { name: "Invite" }).getByRole("button", { name: "By link" }).click();
  await page.getByLabel("May", { exact: true }).selectOption({ label: may });
  await page.getByRole("button", { name: "Make link" }).click();
  const link = await page.getByLabel("Invite link", { exact: true }).inputValue();
  await picture(page, `panel-${may === "read only" ? "viewer" : "member"}`);
  await page.keyboard.press("Escape");
  return link;
}

/** Axe finds nothing in either theme; PARLEY_SHOTS names a folder for who wants to look at the screens. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PARLEY_SHOTS;
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme);
    const where = `${name}-${theme}-${page.viewportSize()?.width ?? 0}`;
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${where}.png`) });
    expect(await violations(page, where)).toEqual([]);
  }
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
}

test("a viewer joins by link after signing up, reads live without a composer, and is removed in mid-stream", async () => {
  const ana = await owner();
  const link = await makeLink(ana, "read only");

  const bo = await open(sizes.phone);
  await bo.goto(link);
  await bo.getByRole("link", { name: "Create an account" }).click();
  await fillRegister(bo, "Bo");
  await bo.getByText("You will read, and not write.").waitFor();
  await picture(bo, "join");
  await bo.setViewportSize(sizes.desktop);
  await picture(bo, "join");
  await bo.setViewportSize(sizes.phone);
  await bo.getByRole("button", { name: "Read", exact: true }).click();
  await bo.waitForURL(/\/t\//);
  await bo.getByText("You read this thread.").waitFor();
  expect(await bo.getByRole("textbox").count()).toBe(0);

  // What Bo's stream receives is counted where it arrives.
  const received = await countDeltas(bo);
  await say(ana, "Tell me a long story about two rivers.");
  await bo.getByText("Tell me a long story about two rivers.").first().waitFor();
  await expect.poll(received, { timeout: 20_000 }).toBeGreaterThan(3);
  expect(await bo.getByRole("button", { name: /^Stop/ }).count()).toBe(0);
  await picture(bo, "viewer");

  await openPeople(ana);
  await ana.getByRole("button", { name: "More for Bo" }).click();
  await ana.getByRole("menuitem", { name: "Remove" }).click();
  await picture(ana, "remove");
  await ana.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await bo.getByText("This thread is not here").waitFor();
  const atEnd = await received();
  await ana.keyboard.press("Escape");
  await settled(ana);
  expect(await received()).toBe(atEnd);
  await ana.getByRole("button", { name: /: change who can read$/ }).click();
  expect(await ana.getByRole("list", { name: "Who is here" }).getByText("Bo").count()).toBe(0);
  expect(await bo.evaluate(async (id) => (await fetch(`/api/threads/${id}`)).status, idOf(ana))).toBe(404);
}, 120_000);

test("a member is invited by name, accepts, writes, and both see it live; then the thread is left", async () => {
  const ana = await owner();
  const bo = await open(sizes.desktop);
  await bo.goto("/register");
  await fillRegister(bo, "Bo");
  await bo.getByRole("button", { name: "Start with practice voices" }).waitFor();

  await openPeople(ana);
  await ana.getByLabel("User name or e-mail").fill("bo@example.org");
  await ana.getByText("What may others spend on your connections?").waitFor();
  expect(await ana.getByLabel("Answers", { exact: true }).inputValue()).toBe("50");
  expect(await ana.getByLabel("US dollars").inputValue()).toBe("0.25");
  await ana.getByRole("button", { name: "Invite", exact: true }).click();
  await ana.getByText("bo@example.org is asked, if there is such an account.").waitFor();
  await picture(ana, "by-name");
  await ana.keyboard.press("Escape");

  const invitation = bo.getByRole("region", { name: "Invitations" });
  await invitation.getByText("Ana Ruiz asks you to join").waitFor();
  await picture(bo, "invited");
  await invitation.getByRole("button", { name: /^Accept/ }).click();
  await bo.waitForURL(/\/t\//);
  await say(bo, "Here I am.");
  await ana.getByText("Here I am.").first().waitFor();
  await settled(ana);
  await say(ana, "Welcome.");
  await bo.getByText("Welcome.").first().waitFor();
  await settled(bo);
  await picture(bo, "member");

  await bo.getByRole("button", { name: "Private: who is here" }).click();
  await bo.getByRole("button", { name: "Leave thread" }).click();
  await bo.getByRole("alertdialog").getByRole("button", { name: "Leave thread" }).click();
  await bo.getByText("This thread is not here").waitFor();
}, 120_000);

test("a public thread is listed for others, who ask to join and are let in", async () => {
  const ana = await owner();
  await say(ana, "What shall we plant?");
  await settled(ana);
  await openPeople(ana);
  await ana.getByText("It is also listed under Explore").waitFor();
  await ana.getByRole("switch", { name: "Public" }).click();
  await ana.getByLabel("Public link").waitFor();
  await ana.keyboard.press("Escape");

  const bo = await open(sizes.phone);
  await bo.goto("/explore");
  await bo.getByRole("link", { name: "Create an account" }).click();
  await fillRegister(bo, "Bo");
  await bo.getByRole("button", { name: "Ask to join What shall we plant?" }).click();
  await bo.getByText("Asked", { exact: true }).waitFor();
  await picture(bo, "explore");
  await openPeople(ana);
  await ana.getByRole("button", { name: "Let in Bo" }).waitFor();
  await picture(ana, "request");
  await ana.keyboard.press("Escape");
  await ana.setViewportSize(sizes.phone);
  await openPeople(ana);
  await ana.getByRole("button", { name: "Let in Bo" }).waitFor();
  await picture(ana, "request");
  await ana.getByRole("button", { name: "Let in Bo" }).click();
  await ana.getByRole("list", { name: "Who is here" }).getByText("Bo").waitFor();
  await bo.reload();
  await bo.getByRole("link", { name: "Open What shall we plant?" }).click();
  await bo.getByLabel("Message everyone").waitFor();
}, 120_000);

const idOf = (page: Page): string => new URL(page.url()).pathname.split("/").at(-1) ?? "";

/** Counts the pieces of text in what the page's event stream brings, by reading a second stream of the same account. */
async function countDeltas(page: Page): Promise<() => Promise<number>> {
  await page.evaluate((id) => {
    const counter = { deltas: 0 };
    Object.assign(window, { counter });
    void fetch(`/api/threads/${id}/events`).then(async (response) => {
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read())
        counter.deltas += next.value.split('"turn.delta"').length - 1;
    });
  }, idOf(page));
  return () => page.evaluate(() => Number(Reflect.get(Reflect.get(window, "counter"), "deltas")));
}
