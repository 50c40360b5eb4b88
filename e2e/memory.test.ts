import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider } from "../server/src/providers/testing/start-provider.ts";
import { newId, sure } from "../server/src/testing/talk.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes, pressMarked } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { seatVoices } from "./testing/seats.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const answers: Record<string, string> = {
  Vega: "Move to the log this quarter. Ninety percent of your conflicts are field-level, so a merge by field is enough.",
  Orin: "Count first. Nobody has counted how often two people edit the same line.",
};

const answering = () =>
  startProvider((response, request) => {
    if (request.body === null) return void response.writeHead(404).end();
    const { model } = request.body as { model: string };
    sse(response).end(chunk({ content: answers[model] ?? "PASS" }) + chunk({}, "stop") + event("[DONE]"));
  });

const card = (page: Page, text: string) => page.locator(".memory-card").filter({ hasText: text });
const menu = async (page: Page, text: string, item: string): Promise<void> => {
  await card(page, text)
    .getByRole("button", { name: /^Change:/ })
    .click();
  await page.getByRole("menuitem", { name: item }).click();
};

interface State {
  thread: { id: string };
  rounds: { turns: { member: string; message: { id: string; parts: { text: string }[] } | null }[] }[];
}

test("what the table keeps in mind is added, edited, confirmed, disputed, pinned, removed, taken back, and led to", async () => {
  const provider = await answering();
  const server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await seatVoices(page, ["Vega", "Orin"], "Sync engine: CRDT or log?");
    await say(page, "Do we keep the CRDT, or move to a log?");
    await settled(page);
    await page.getByRole("tab", { name: "Memory" }).click();
    await page.getByText("Nothing is kept in mind yet.").waitFor();

    // By hand: a decision, with Enter.
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("It is a").selectOption("decision");
    await page.getByLabel("What to keep in mind").fill("We move to the log.");
    await page.keyboard.press("Enter");
    await card(page, "We move to the log.").getByText("Confirmed").waitFor();
    await menu(page, "We move to the log.", "Edit");
    await page.getByLabel("What it should say").fill("We move to the log in two steps.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await card(page, "in two steps").waitFor();
    await menu(page, "in two steps", "Dispute");
    await card(page, "in two steps").getByText("Disputed").waitFor();
    await card(page, "in two steps").getByRole("button", { name: "Confirm" }).click();
    await card(page, "in two steps").getByText("Confirmed").waitFor();
    await menu(page, "in two steps", "Pin");
    await card(page, "in two steps").getByText("Pinned").waitFor();

    // A question is answered, and opened again.
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("It is a").selectOption("question");
    await page.getByLabel("What to keep in mind").fill("Who counts the conflicts?");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { name: "Open questions" }).waitFor();
    await card(page, "Who counts").getByRole("button", { name: "Answered" }).click();
    await page.getByRole("heading", { name: "Answered questions" }).waitFor();
    await menu(page, "Who counts", "Open again");
    await page.getByRole("heading", { name: "Open questions" }).waitFor();

    // One that rests on a passage, as programs and voices write them.
    const id = sure(page.url().split("/t/")[1]?.split("?")[0]);
    const { state } = (await (await page.request.get(`/api/threads/${id}`)).json()) as { state: State };
    const message = sure(
      state.rounds[0]?.turns.map((turn) => turn.message).find((one) => one?.parts[0]?.text.startsWith("Move")),
    );
    const text = sure(message.parts[0]).text;
    const quote = "Ninety percent of your conflicts are field-level";
    const start = text.indexOf(quote);
    const cites = [{ message: message.id, start, end: start + quote.length }];
    const data = { op: "ADD", id: newId(), kind: "fact", text: "Nine conflicts in ten are within one field.", cites };
    expect((await page.request.post(`/api/threads/${id}/memory`, { data })).status()).toBe(200);
    const source = card(page, "Nine conflicts").getByRole("button", { name: /Go to what Vega said/ });
    await source.click();
    await expect
      .poll(() => page.evaluate(() => [...(CSS.highlights.get("taken-up") ?? [])].map((range) => String(range))))
      .toEqual([quote]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-message"))).toBe(message.id);
    await takePictures(page, "memory", sizes.desktop);

    // Removed, brought back; and by its history.
    await menu(page, "Nine conflicts", "Remove");
    await card(page, "Nine conflicts").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo", exact: true }).press("Enter");
    await card(page, "Nine conflicts").waitFor();
    await page.getByRole("button", { name: /^What changed/ }).click();
    await page.getByRole("button", { name: "Take back: pinned We move to the log in two steps." }).click();
    await card(page, "in two steps").getByText("Pinned").waitFor({ state: "detached" });
    await page.locator(".memory-log del").getByText("We move to the log.").waitFor();
    await page.locator(".memory-log").scrollIntoViewIfNeeded();
    await takePictures(page, "memory-log", sizes.desktop);

    // On a phone the sheet makes way for the words.
    await page.setViewportSize(sizes.phone);
    await page.reload();
    await page.getByRole("button", { name: /^Voices:/ }).click();
    const sheet = page.getByRole("dialog", { name: "Table" });
    await sheet.getByRole("tab", { name: "Memory" }).click();
    await card(page, "Nine conflicts").waitFor();
    await takePictures(page, "memory-sheet", sizes.phone);
    await source.click();
    await sheet.waitFor({ state: "detached" });
    await expect
      .poll(() => page.evaluate(() => [...(CSS.highlights.get("taken-up") ?? [])].map((range) => String(range))))
      .toEqual([quote]);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 90_000);

const block = (ops: unknown): string => `\n\n\`\`\`memory\n${JSON.stringify(ops)}\n\`\`\``;
const own = (text: string) => [{ id: "own", text }];

/** What each says at first, and once it is shown the memory. */
const first: Record<string, string> = {
  Vega: `Move to the log this quarter. Rich text can wait.${block([{ op: "ADD", kind: "decision", text: "Move to a server-ordered log this quarter", quotes: own("Move to the log this quarter") }])}`,
  Orin: `Count first.${block([{ op: "ADD", kind: "decision", text: "Measure conflicts for one week first", quotes: own("Count first.") }])}`,
  Juno: "Three teams published this.",
};
const second: Record<string, (id: (text: string) => string) => string> = {
  Vega: (id) =>
    `Fair, counting first is right.${block([{ op: "STANCE", id: id("Measure"), stance: "agree", quotes: own("counting first is right") }])}`,
  Orin: (id) =>
    `I still would not move now.${block([{ op: "STANCE", id: id("Move"), stance: "dispute", quotes: own("I still would not move now") }])}`,
  Juno: (id) =>
    `I cannot tell whether to move.${block([
      { op: "STANCE", id: id("Move"), stance: "unsure", quotes: own("I cannot tell whether to move") },
    ])}`,
};

test("voices propose unseen, a person says yes, and where they stand is read at a glance and led to", async () => {
  const provider = await startProvider((response, request) => {
    if (request.body === null) return void response.writeHead(404).end();
    const { model, messages } = request.body as { model: string; messages: { content: unknown }[] };
    const prompt = JSON.stringify(messages.at(-1));
    const idOf = (text: string): string => new RegExp(`id=\\\\"(k\\d+)\\\\"[^>]*>${text}`).exec(prompt)?.[1] ?? "k99";
    if (prompt.includes("Write down what this round came to")) {
      const quotes = [
        { id: "m1", text: "Then?" },
        { id: "m2", text: "counting first is right" },
      ];
      const minutes = [{ op: "ADD", kind: "fact", text: "Everybody waits for a count", quotes }];
      return void sse(response).end(chunk({ content: JSON.stringify(minutes) }) + chunk({}, "stop") + event("[DONE]"));
    }
    const isSecond = prompt.includes("<memory-item");
    const text = isSecond ? sure(second[model])(idOf) : sure(first[model]);
    const out = sse(response);
    for (const piece of text.match(/.{1,7}/gs) ?? []) out.write(chunk({ content: piece }));
    out.end(chunk({}, "stop") + event("[DONE]"));
  });
  const server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await seatVoices(page, ["Vega", "Orin", "Juno"], "Sync engine: CRDT or log?");
    await say(page, "Do we keep the CRDT, or move to a log?");
    await settled(page);
    expect(await page.getByText("quotes").count()).toBe(0);
    await page.getByRole("tab", { name: "Memory" }).click();
    const move = card(page, "Move to a server-ordered log");
    await move.getByText("Proposed").waitFor();
    await card(page, "Measure conflicts").getByRole("button", { name: "Confirm" }).click();
    await card(page, "Measure conflicts").getByText("Confirmed").waitFor();

    await say(page, "And now?");
    await settled(page);
    await move.getByText("Disputed").waitFor();
    await takePictures(page, "proposed", sizes.desktop);
    await page.getByRole("tab", { name: "Voices" }).click();
    await page.getByRole("heading", { name: "Where they stand" }).waitFor();
    for (const name of ["Vega: agrees", "Orin: disputes", "Juno: unsure"])
      await page.getByRole("button", { name }).first().waitFor();
    await page.locator(".standings").scrollIntoViewIfNeeded();
    await takePictures(page, "standings", sizes.desktop);
    await page.getByRole("button", { name: "Orin: disputes" }).click();
    await expect
      .poll(() => page.evaluate(() => [...(CSS.highlights.get("taken-up") ?? [])].map((range) => String(range))))
      .toEqual(["I still would not move now"]);

    // Its owner has somebody note what rounds come to.
    await page.getByRole("tab", { name: "Options" }).click();
    await page.getByLabel("After a round, what it came to is noted by").selectOption({ label: "Juno" });
    await takePictures(page, "scribe", sizes.desktop);
    await say(page, "Then?");
    await settled(page);
    await page.getByRole("tab", { name: "Memory" }).click();
    await card(page, "Everybody waits for a count").getByText("Noted by Juno after the round").waitFor();
    await page.getByRole("tab", { name: "Voices" }).click();

    await page.setViewportSize(sizes.phone);
    await page.reload();
    await page.getByRole("button", { name: /^Voices:/ }).click();
    await page.getByRole("heading", { name: "Where they stand" }).waitFor();
    await page.locator(".standings").scrollIntoViewIfNeeded();
    await takePictures(page, "standings-sheet", sizes.phone);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 90_000);

test("out of the box practice voices note what a round came to; two tabs see it, and locked to local models they go on", async () => {
  const server = await startServer({ PARLEY_SCRIBE: "cheapest" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    await page.getByLabel("Message everyone").waitFor();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("tab", { name: "Memory" }).click();
    await say(page, "Shall we count before we decide?");
    await settled(page);
    await page.getByRole("tab", { name: "Memory" }).click();
    const noted = page.locator(".memory-card").filter({ hasText: "after the round" });
    await noted.first().getByText("Proposed").waitFor();
    await other.locator(".memory-card").filter({ hasText: "after the round" }).first().waitFor();
    await noted.first().getByRole("button", { name: "Confirm" }).click();
    await other.locator(".memory-card").getByText("Confirmed").first().waitFor();
    await takePictures(page, "noted", sizes.desktop);

    // Words that are marked in a message are kept as they stand there, and lead back to it.
    const mark = () =>
      page
        .locator("article.slot[data-message] .bd p")
        .first()
        .evaluate((paragraph) => {
          const range = document.createRange();
          const text = paragraph.firstChild;
          if (text === null) return "";
          paragraph.scrollIntoView({ block: "center" });
          range.selectNodeContents(text);
          document.getSelection()?.removeAllRanges();
          document.getSelection()?.addRange(range);
          return String(range).trim();
        });
    // On a phone all that can be done with them fits beside them.
    await page.setViewportSize(sizes.phone);
    await mark();
    const buttons = page.locator(".note-mark button");
    await expect.poll(() => buttons.count()).toBe(3);
    for (const box of await Promise.all((await buttons.all()).map((button) => button.boundingBox())))
      expect((box?.x ?? 0) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= sizes.phone.width).toBe(true);
    if (process.env.PARLEY_PICTURES !== undefined)
      await page.screenshot({ path: `${process.env.PARLEY_PICTURES}/keep-390.png` });
    await page.setViewportSize(sizes.desktop);
    let words = "";
    await pressMarked(page, "Keep in mind", async () => {
      words = await mark();
    });
    const kept = page
      .locator(".memory-card")
      .filter({ hasText: words.slice(0, 200) })
      .filter({ hasText: "Confirmed" });
    await kept.first().locator("button.source").click();
    await page.getByRole("button", { name: "Undo" }).first().press("Enter");

    await page.getByRole("tab", { name: "Options" }).click();
    const lock = page.getByRole("switch", { name: "Local models only" });
    await lock.click();
    await expect.poll(() => lock.getAttribute("aria-checked")).toBe("true");
    await lock.scrollIntoViewIfNeeded();
    await takePictures(page, "local-only", sizes.desktop);
    await say(page, "And where it stays here?");
    await settled(page);
    expect(await page.locator("article.slot [data-state=failed]").count()).toBe(0);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
  }
}, 90_000);
