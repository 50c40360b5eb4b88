import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signIn, signUp, sizes } from "./testing/browser.ts";
import { json, type PacedServer, seatVoices, startPacedServer } from "./testing/table.ts";

/** Four words for a cent: a thread's cap of a cent pays for one answer of this voice, and no more. */
const model = "paced-0-1000-4-counted";
const folder = mkdtempSync(join(tmpdir(), "parley-money-"));
const file = join(folder, "catalogue.json");
const figure = (value: unknown) => ({ value, source: "our contract", read: "2026-11-21" });

let browser: Browser;
let server: PacedServer;
let isNew = true;
beforeAll(async () => {
  const entry = { model, price: figure({ input: 0, output: 2_500 }), answerTokens: figure(4) };
  writeFileSync(file, JSON.stringify({ "openai-compatible": [entry] }));
  browser = await launchBrowser();
  server = await startPacedServer({ PARLEY_CATALOGUE: file });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function enter(page: Page): Promise<void> {
  if (isNew) await signUp(page);
  else await signIn(page);
  isNew = false;
}

const capOf = async (page: Page, thread: string) =>
  (await json<{ cap: number | null }>(page, `/api/threads/${thread}/budget`)).cap;

test.each(Object.entries(sizes))(
  "F11 at a cap of $0.01 the round pauses with the sentence on a %s; raised, it goes on",
  async (_, size) => {
    const { context, page, complaints } = await openWindow(browser, server.url, size);
    await enter(page);
    const thread = await seatVoices(page, [model, model]);
    await page.request.patch(`/api/threads/${thread}/budget`, { data: { cap: 10_000 } });
    await page.goto(`/t/${thread}`);
    await say(page, "Who goes first?");
    const sentence = page.getByText("Paused: this thread’s budget of $0.01 is spent. Raise it to go on.");
    await sentence.waitFor();
    // One has spoken, the other waits and says so; its Stop is still there.
    expect(await page.locator("article.slot[aria-busy=true]").count()).toBe(1);
    await page.locator(".rail .say", { hasText: "paused" }).waitFor();
    await page.getByRole("button", { name: "Stop Orin" }).first().waitFor();

    await page.getByRole("button", { name: "Raise the budget" }).click();
    const field = page.getByLabel("Budget of this thread, in US dollars");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe("0.02");
    await field.fill("much");
    await page.keyboard.press("Enter");
    await page.getByText("Enter a sum such as 2.50, up to a million.").waitFor();
    expect(await capOf(page, thread)).toBe(10_000);
    await field.fill("0.02");
    await page.keyboard.press("Enter");
    await settled(page);
    await sentence.waitFor({ state: "detached" });
    expect(await capOf(page, thread)).toBe(20_000);
    expect(await page.locator("article.slot .pane").allInnerTexts()).toHaveLength(2);

    // Without a cap nothing pauses.
    await say(page, "And again?");
    await page.getByText("Paused: this thread’s budget of $0.02 is spent. Raise it to go on.").waitFor();
    await page.getByRole("button", { name: "Raise the budget" }).click();
    await page.getByRole("button", { name: "No limit" }).click();
    await settled(page);
    expect(await capOf(page, thread)).toBe(null);
    expect(complaints).toEqual([]);
    await context.close();
  },
);

test("the cost of the next round stands beside Send, in the dialog of a new thread and in the panel", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  await enter(page);
  const thread = await seatVoices(page, [model, "paced-0-1000-5"]);
  await page.goto(`/t/${thread}`);
  const forecast = page.locator(".forecast");
  await forecast.waitFor();
  // The second model's price is nobody's guess, but it runs on this machine and is free.
  expect(await forecast.innerText()).toContain("≈ $0.010");
  await say(page, "How much?");
  await settled(page);
  await page.locator(".rd-cost", { hasText: "$" }).waitFor();

  await page.goto("/new");
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/voices?, ≈ \$.* a round/).waitFor();
  await dialog.getByLabel("Title").fill("With a cap");
  await dialog.getByLabel("Budget").fill("a lot");
  await dialog.getByRole("button", { name: "Start thread" }).click();
  await dialog.getByText("Enter a sum such as 2.50, up to a million.").waitFor();
  await dialog.getByLabel("Budget").fill("1.50");
  await dialog.getByRole("button", { name: "Start thread" }).click();
  await page.waitForURL(/\/t\//);
  expect(await capOf(page, new URL(page.url()).pathname.slice(3))).toBe(1_500_000);
  const panel = page.getByRole("complementary", { name: "Table" });
  if (!(await panel.isVisible())) await page.keyboard.press("Control+.");
  await panel.getByText("$0.00 of $1.50").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("the page of usage says what was called by day, voice and model, as a chart and as a table", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  await enter(page);
  await page.getByRole("link", { name: "Usage" }).click();
  const chart = page.getByRole("img", { name: /^Cost by day from/ });
  await chart.waitFor();
  expect(await chart.locator(".bar").count()).toBe(30);
  await page.getByRole("button", { name: "7 days" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".chart .bar").length === 7);
  await page.getByRole("button", { name: "Calls", exact: true }).click();
  await page.getByRole("img", { name: /^Calls by day from/ }).waitFor();
  await page.getByText("Show the days as a table").click();
  const today = new Date().toISOString().slice(0, 10);
  await page.getByRole("cell", { name: today }).waitFor();
  await page.getByRole("cell", { name: `${model} openai-compatible` }).waitFor();
  expect(await page.getByRole("cell", { name: "Vega" }).count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  await context.close();
});
