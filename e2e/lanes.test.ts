import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "../server/src/providers/testing/start-provider.ts";
import { violations } from "./testing/axe.ts";
import { launchBrowser, openWindow, say, signUp, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";
import { seatVoices, talk } from "./testing/table.ts";

const pictures = process.env.PARLEY_PICTURES;
const models = ["north", "east", "south", "west"];
const names = ["Vega", "Orin", "Juno", "Tam"];
const words = (model: string): string =>
  Array.from({ length: 30 }, (_, at) => `From the ${model} it looks like this, line ${at + 1} of thirty.`).join("\n\n");

let browser: Browser;
let provider: TestProvider;
let server: RealServer;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let thread = "";
/** While it is closed, whoever is asked something slow begins and does not end. */
let open: () => void = () => undefined;
let gate = Promise.resolve();

beforeAll(async () => {
  browser = await launchBrowser();
  provider = await startProvider(async (response, request) => {
    if (request.body === null) return void response.writeHead(404).end();
    const { model, messages } = request.body as { model: string; messages: { content: unknown }[] };
    const prompt = JSON.stringify(messages.at(-1));
    const usage = { prompt_tokens: 100, completion_tokens: 210, total_tokens: 310 };
    const end = chunk({}, "stop") + event({ id: "c1", created: 1, model: "m", choices: [], usage }) + event("[DONE]");
    sse(response);
    if (prompt.includes("<reference ")) return void response.end(chunk({ content: `The ${model} merges it.` }) + end);
    if (prompt.includes("DISPUTE #id"))
      return void response.end(chunk({ content: model === "east" ? "The east is too warm." : "PASS" }) + end);
    response.write(chunk({ content: words(model) }));
    if (prompt.includes("slowly") && model === "west") await gate;
    response.end(end);
  });
  server = await startServer({
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: "sk-canary-0123456789",
    PARLEY_LIMITS: JSON.stringify({ callsPerConnection: 100, callsPerDay: 100_000 }),
  });
  ({ context, page, complaints } = await openWindow(browser, server.url, sizes.desktop));
  page.setDefaultTimeout(8_000);
  await signUp(page);
  thread = await seatVoices(page, models);
  await talk(page, thread, ["Which way do we go?"]);
}, 60_000);
afterAll(async () => {
  open();
  await context.close();
  await browser.close();
  await server.close();
  await provider.stop();
});

const lane = (name: string) => page.getByRole("region", { name: new RegExp(`^${name}, \\d of \\d$`) });
const widths = () =>
  page.locator(".lane").evaluateAll((lanes) => lanes.map((one) => one.getBoundingClientRect().width));
const order = () => page.locator(".lane h3").allInnerTexts();

async function enter(at: Page, layout: "thread" | "lanes", id = thread): Promise<void> {
  await at.goto(`/t/${id}${layout === "lanes" ? "?layout=lanes" : ""}`);
  await at
    .locator(layout === "lanes" ? ".lane .bd" : "article.slot .bd")
    .first()
    .waitFor();
}

async function picture(name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(pictures, `lanes-${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

test("L3 at 1440 four voices stand side by side, each at least 320 px wide; Focus gives one more than half", async () => {
  await enter(page, "thread");
  const before = await page.locator(".app").evaluate((app) => app.getBoundingClientRect().width);
  expect(await page.locator(".side").getAttribute("data-rail")).toBe("false");
  await page.getByRole("button", { name: "Lanes" }).click();
  await lane("Vega").waitFor();
  expect(page.url()).toContain("layout=lanes");
  expect(await page.getByRole("button", { name: "Lanes" }).getAttribute("aria-pressed")).toBe("true");
  // The sidebar and the panel made room.
  expect(await page.locator(".side").getAttribute("data-rail")).toBe("true");
  await expect.poll(widths).toHaveLength(4);
  await expect.poll(async () => Math.min(...(await widths()))).toBeGreaterThanOrEqual(320);
  const all = await page.locator(".lanes").evaluate((row) => [row.scrollWidth, row.clientWidth]);
  expect(all[0]).toBeLessThanOrEqual((all[1] ?? 0) + 1);
  expect(await order()).toEqual(names);
  await lane("Vega").getByText("211 words").or(lane("Vega").getByText(/tok/)).first().waitFor();
  expect(await lane("Orin").locator("header").innerText()).toContain("east");
  await picture("four-1440");

  await page.getByRole("button", { name: "Focus Juno" }).click();
  const total = await page.locator(".lanes").evaluate((row) => row.clientWidth);
  const focused = (await widths())[2] ?? 0;
  expect(focused / total).toBeGreaterThanOrEqual(0.55);
  expect(Math.round((await widths())[0] ?? 0)).toBe(88);
  await picture("focus-1440");
  await page.getByRole("button", { name: "Focus Vega" }).click();
  expect(((await widths())[0] ?? 0) / total).toBeGreaterThanOrEqual(0.55);
  await page.getByRole("button", { name: "Show all beside Vega" }).click();

  // It is kept for this thread; leaving gives back what stood beside it.
  await page.goto(`/t/${thread}`);
  await lane("Vega").waitFor();
  // While a field has the focus a letter is a letter.
  await page.locator(".lane-question").focus();
  await page.keyboard.press("l");
  await page.locator("article.slot").first().waitFor();
  expect(await page.locator(".side").getAttribute("data-rail")).toBe("false");
  expect(page.url()).not.toContain("layout");
  await page.getByRole("log").focus();
  await page.keyboard.press("l");
  await lane("Vega").waitFor();
  expect(before).toBe(1440);
  expect(complaints).toEqual([]);
});

test("a lane is moved, follows its end while it is written, and is run again with its versions", async () => {
  await enter(page, "lanes");
  await page.getByRole("button", { name: "More on the lane of Vega" }).click();
  await page.getByRole("menuitem", { name: "Move right" }).click();
  expect(await order()).toEqual(["Orin", "Vega", "Juno", "Tam"]);
  await page.reload();
  await lane("Orin").waitFor();
  expect(await order()).toEqual(["Orin", "Vega", "Juno", "Tam"]);
  await page.getByRole("button", { name: "More on the lane of Vega" }).click();
  await page.getByRole("menuitem", { name: "Move left" }).click();

  await lane("Vega").getByRole("button", { name: "Run again" }).click();
  await lane("Vega").getByText("2 of 2").waitFor();
  await lane("Vega").getByRole("button", { name: "Older version" }).click();
  await lane("Vega").getByText("1 of 2").waitFor();

  gate = new Promise((resolve) => (open = resolve));
  await say(page, "Go slowly.");
  const tam = lane("Tam");
  await tam.getByText("line 30 of thirty").waitFor();
  await tam.getByRole("button", { name: "Stop Tam" }).waitFor();
  await expect
    .poll(() => tam.locator(".lane-body").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight))
    .toBeLessThan(60);
  await picture("writing-1440");
  // Alt and a digit goes by the lanes as they stand.
  await page.locator(".lane-question").focus();
  await page.keyboard.press("Alt+2");
  expect(await lane("Orin").evaluate((one) => one === document.activeElement)).toBe(true);
});

test("merge and let them react while one still writes: the one answer names whose it is and who is missing", async () => {
  // What three of them said is there to be merged once the page holds their ends.
  await expect.poll(() => page.getByRole("button", { name: "Run again" }).count()).toBe(3);
  await expect.poll(() => page.getByRole("button", { name: "Merge into one answer" }).isEnabled()).toBe(true);
  await page.keyboard.press("m");
  await page.getByRole("menu").waitFor();
  expect(await page.getByRole("menuitem").first().innerText()).toContain("finished first");
  await picture("merge-menu-1440");
  await page.getByRole("menuitem", { name: /Juno/ }).click();
  await lane("Juno").getByText("The south merges it.").waitFor();
  await lane("Juno").getByText("from Vega, Orin and Juno; without Tam").waitFor();
  await page.getByRole("button", { name: "Let them react" }).click();
  await lane("Orin").getByText("The east is too warm.").waitFor();
  await picture("merged-1440");
  open();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Thread", exact: true }).click();
  const stage = page.getByRole("region", { name: "One answer" });
  await stage.getByText("from Vega, Orin and Juno; without Tam").waitFor();
  await page.getByRole("region", { name: "Reactions" }).getByText("asked for by Ana Ruiz").waitFor();
  // The row stands below the last round alone.
  await page.getByRole("button", { name: "Merge into one answer" }).waitFor();
  expect(await page.locator(".round-actions").count()).toBe(1);
  await stage.scrollIntoViewIfNeeded();
  await picture("thread-1440");
});

test("names stay hidden until one is picked, in another order, and nothing on the page but the panel gives them away", async () => {
  const other = await page.request.post("/api/threads", {
    data: { title: "Blind", identities: await identityIds(page) },
  });
  const id = ((await other.json()) as { state: { thread: { id: string } } }).state.thread.id;
  await talk(page, id, ["Which of you is best?"]);
  await enter(page, "lanes", id);
  await page.getByRole("button", { name: "Hide names until I pick" }).click();
  expect(await order()).toEqual(["Voice A", "Voice B", "Voice C", "Voice D"]);
  const shown = await page.locator(".lanes-wrap, .lane-tools").allInnerTexts();
  for (const name of names) expect(shown.join(" ")).not.toContain(name);
  expect((await page.locator(".lane > header").allInnerTexts()).join(" ")).not.toMatch(/north|east|south|west|Tester/);
  expect(await page.locator(".lane .h-graphite").count()).toBeGreaterThanOrEqual(4);
  expect(await page.locator(".rail").count()).toBe(0);
  await page.getByRole("button", { name: "Merge into one answer" }).click();
  expect((await page.getByRole("menu").innerText()).match(/Vega|Orin|Juno|Tam/)).toBeNull();
  await page.keyboard.press("Escape");
  await picture("hidden-1440");
  expect(await violations(page, "lanes without names")).toEqual([]);

  const first = await page.locator(".lane .bd").first().innerText();
  await page.getByRole("button", { name: /^Pick this one.*Voice A/ }).click();
  await page.getByText(/^You picked (Vega|Orin|Juno|Tam)\.$/).waitFor();
  expect(await order()).toEqual(names);
  const chosen = page.locator(".lane", { hasText: "Your pick" });
  expect(await chosen.locator(".bd").first().innerText()).toBe(first);
  await picture("picked-1440");
  // The next round is hidden again.
  await talk(page, id, ["And now?"]);
  await page.getByRole("heading", { name: "Voice A" }).waitFor();
  await page.getByRole("button", { name: "Hide names until I pick" }).click();
  expect(await order()).toEqual(names);
});

test("at 768 two lanes are in sight and the others a scroll away; axe finds nothing in either theme", async () => {
  const found: string[] = [];
  for (const size of [sizes.desktop, { width: 768, height: 1024 }]) {
    await page.setViewportSize(size);
    await enter(page, "lanes");
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      found.push(...(await violations(page, `lanes ${size.width} ${theme}`)));
    }
    await page.getByRole("button", { name: "Focus Vega" }).click();
    found.push(...(await violations(page, `focused lane ${size.width}`)));
    await page.getByRole("button", { name: "Show all beside Vega" }).click();
  }
  expect(found).toEqual([]);
  for (const width of await widths()) expect(Math.abs(width - 384)).toBeLessThanOrEqual(1);
  const row = page.locator(".lanes");
  expect(await row.evaluate((one) => one.scrollWidth)).toBeGreaterThan(1500);
  await page.getByRole("button", { name: "Focus Tam" }).scrollIntoViewIfNeeded();
  await expect.poll(() => row.evaluate((one) => one.scrollLeft)).toBeGreaterThan(300);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await picture("768");
});

test("on a phone there is no switch; both buttons stand below the last answers, 44 px high", async () => {
  await page.setViewportSize(sizes.phone);
  await page.goto(`/t/${thread}?layout=lanes`);
  await page.locator("article.slot .bd").first().waitFor();
  expect(await page.getByRole("button", { name: "Lanes" }).count()).toBe(0);
  const merge = page.getByRole("button", { name: "Merge into one answer" });
  await merge.scrollIntoViewIfNeeded();
  for (const name of ["Merge into one answer", "Let them react"])
    expect((await page.getByRole("button", { name }).boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await merge.click();
  await page.getByRole("menuitem", { name: /Vega/ }).click();
  await page.getByRole("region", { name: "One answer" }).getByText("The north merges it.").waitFor();
  await page.getByText("from Vega, Orin, Juno and Tam").waitFor();
  await page.getByRole("region", { name: "One answer" }).last().scrollIntoViewIfNeeded();
  await picture("phone-390");
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    found.push(...(await violations(page, `merged on a phone ${theme}`)));
  }
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});

async function identityIds(at: Page): Promise<string[]> {
  const { identities } = (await (await at.request.get("/api/identities")).json()) as {
    identities: { id: string; name: string }[];
  };
  return names.flatMap((name) => identities.findLast((one) => one.name === name)?.id ?? []);
}
