import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "../server/src/providers/testing/start-provider.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { seatVoices } from "./testing/seats.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const first: Record<string, string> = {
  Vega: "Move to the log this quarter. Ninety percent of your conflicts are field-level, so a merge by field is enough.",
  Orin: "Count first. Nobody has counted how often two people edit the same line.",
  Juno: "Three teams published this very migration, and two of them kept a second copy for rich text.",
};

/** What each says when it has read the others; `#Name` stands for the id of that one's message. */
const second: Record<string, string> = {
  Vega: "Fair, Orin, I assumed that number [[#Orin revises]]. If more than a third of the conflicts touch text, keep what you have.",
  Orin: "Where do ninety percent of field-level conflicts come from [[#Vega questions]]? You answered a measurement with a guess. Juno's second copy for rich text is what I would test next.",
  Juno: "PASS",
};

/** Sends words one by one; the second time only when told to go on. */
async function startTalk(gate: { open: Promise<void> }): Promise<TestProvider> {
  return startProvider(async (response, request) => {
    if (request.body === null) return void response.writeHead(404).end();
    const { model, messages } = request.body as { model: string; messages: { role: string; content: unknown }[] };
    const prompt = JSON.stringify(messages);
    const isSecond = prompt.includes("DISPUTE #id");
    const text = ((isSecond ? second : first)[model] ?? "Yes.").replace(
      /#(\w+)/g,
      (_whole, name: string) =>
        [...prompt.matchAll(new RegExp(`id=\\\\"(m\\d+)\\\\" from=\\\\"${name}\\\\"`, "g"))].at(-1)?.[1] ?? "m99",
    );
    const out = sse(response);
    const [head = "", ...rest] = text.split(/(?<=[.?!] )/);
    out.write(chunk({ content: head }));
    if (isSecond) await gate.open;
    for (const piece of rest) out.write(chunk({ content: piece }));
    out.end(chunk({}, "stop") + event("[DONE]"));
  });
}

const line = (page: Page, text: RegExp) => page.getByRole("listitem").filter({ hasText: text });

test("whom a voice takes up is seen while it writes, led to, relabelled, removed and brought back, and counted", async () => {
  let open = (): void => undefined;
  const gate = { open: new Promise<void>((resolve) => (open = resolve)) };
  const provider = await startTalk(gate);
  const server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await seatVoices(page, ["Vega", "Orin", "Juno"], "Sync engine: CRDT or log?");
    await say(page, "Do we keep the CRDT, or move to a log?");

    // While both still write.
    const concedes = line(page, /Concedes to.*Orin/);
    await concedes.waitFor();
    expect(await page.locator('.stage [data-writing="true"]').count()).toBeGreaterThan(0);
    open();
    await settled(page);
    expect(await page.getByText("[[").count()).toBe(0);
    const asks = line(page, /Asks.*Vega/);
    await asks.getByText("Ninety percent of your conflicts are field-level").waitFor();

    // An arrow from the one passage to the other, as long as one points there.
    await asks.getByRole("button", { name: /^Asks/ }).hover();
    await page.locator(".link-arrow").waitFor({ state: "attached" });
    expect(await page.evaluate(() => CSS.highlights.get("taken-up")?.size ?? 0)).toBe(2);
    await takePictures(page, "links", sizes.desktop);
    await page.mouse.move(0, 0);
    await page.locator(".link-arrow").waitFor({ state: "detached" });
    await asks.getByRole("button", { name: /^Asks/ }).click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-voice-slot") !== null))
      .toBe(true);

    // A person's word on it.
    await asks.getByRole("button", { name: "Change: Asks Vega" }).click();
    await page.getByRole("menuitem", { name: "disputes it" }).click();
    const disputes = line(page, /Disputes.*Vega/);
    await disputes.waitFor();
    await disputes.getByRole("button", { name: "Change: Disputes Vega" }).click();
    await page.getByText("Said by somebody here.").waitFor();
    await page.getByRole("menuitem", { name: "Is no link" }).click();
    await disputes.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await disputes.waitFor();

    // The whole round at a glance, and each voice's counts.
    await page.getByRole("button", { name: /Who took up whom/ }).click();
    const map = page.getByRole("region", { name: "Who took up whom in this round" });
    await map.getByText("Vega to Orin").waitFor();
    expect(await map.textContent()).toMatch(/Orin to Vega.*disputes it/);
    await takePictures(page, "links-map", sizes.desktop, map);
    await page
      .getByText(/taken up \d/)
      .first()
      .waitFor();

    // It is all there again after a reload.
    await page.reload();
    await line(page, /Disputes.*Vega/).waitFor();
    await line(page, /Concedes to.*Orin/).waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 90_000);
