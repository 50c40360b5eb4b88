import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sure } from "../server/src/testing/talk.ts";
import { violations } from "./testing/axe.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const slot = (page: Page, at: number) => page.locator("article.slot").nth(at);
const thumb = (page: Page, at: number, which: "Good" | "Bad") =>
  slot(page, at).getByRole("button", { name: new RegExp(`^${which} answer:`) });
const isPressed = (button: Locator, wanted: boolean) =>
  expect.poll(() => button.getAttribute("aria-pressed"), { timeout: 5_000 }).toBe(String(wanted));
const choose = async (page: Page, at: number, item: string): Promise<void> => {
  await slot(page, at)
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};

/** Takes back what was done last. By key: a pointer may meet the next notice, which slides over this one. */
const undo = (page: Page, said: string): Promise<void> =>
  page
    .locator("[data-sonner-toast]")
    .filter({ hasText: said })
    .getByRole("button", { name: "Undo", exact: true })
    .press("Enter");

/** Ana's thread with practice voices that have answered, on a server that takes others too. */
async function talked(size: (typeof sizes)[keyof typeof sizes]) {
  const server = await startServer({ PARLEY_REGISTRATION: "open" });
  const { context, page, complaints } = await openWindow(browser, server.url, size);
  page.setDefaultTimeout(8_000);
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await say(page, "Should a small team keep its monolith for another year?");
  await settled(page);
  return { server, context, page, complaints };
}

/** Somebody else in a browser of their own, as a member of the thread. */
async function join(page: Page, url: string, name: string) {
  const thread = sure(new URL(page.url()).pathname.split("/").at(-1));
  const made = await page.request.post(`/api/threads/${thread}/invitations`, {
    data: { kind: "link", role: "member" },
  });
  const link = ((await made.json()) as { url?: string }).url ?? "";
  const other = await openWindow(browser, url, sizes.phone);
  other.page.setDefaultTimeout(8_000);
  await other.page.goto("/register");
  await other.page.getByLabel("Your name").fill(name);
  await other.page.getByLabel("E-mail").fill(`${name.toLowerCase()}@example.org`);
  await other.page.getByLabel("Password", { exact: true }).fill("correct horse battery 9");
  await other.page.getByRole("button", { name: "Create account" }).click();
  await other.page.waitForURL((at) => at.pathname === "/");
  await other.page.goto(link);
  await other.page.getByRole("button", { name: "Join the table" }).click();
  await other.page.locator("article.slot").first().waitFor();
  return other;
}

test("on the desktop: thumbs, best answer and corrections, seen at once by a second tab and by somebody else", async () => {
  const { server, context, page, complaints } = await talked(sizes.desktop);
  try {
    const ben = await join(page, server.url, "Ben");
    const tab = await context.newPage();
    await tab.goto(page.url());

    await thumb(page, 0, "Good").click();
    await isPressed(thumb(page, 0, "Good"), true);
    await isPressed(thumb(tab, 0, "Good"), true);
    await thumb(tab, 0, "Bad").click();
    await isPressed(thumb(page, 0, "Good"), false);
    await isPressed(thumb(page, 0, "Bad"), true);
    await expect.poll(() => thumb(ben.page, 0, "Bad").textContent()).toBe("1");
    await isPressed(thumb(ben.page, 0, "Bad"), false);

    // The best by its menu, another by a key, and back by Undo.
    await choose(page, 1, "Best answer");
    await slot(page, 1).getByText("for you").waitFor();
    await slot(ben.page, 1).getByText("for Ana Ruiz").waitFor();
    await slot(page, 2).focus();
    await page.keyboard.press("b");
    await slot(page, 2).getByText("for you").waitFor();
    await expect.poll(() => page.locator(".judged .best").count()).toBe(1);
    await undo(page, sure(await slot(page, 2).getByRole("heading").first().textContent()));
    await slot(page, 1).getByText("for you").waitFor();
    await expect.poll(() => tab.locator(".judged .best").count()).toBe(1);

    // Words that are marked are what it is about.
    const word = slot(page, 0).locator(".bd p").first();
    // Its first letter, since the first word may be as short as one.
    await word.dblclick({ position: { x: 3, y: 10 } });
    const marked = (await page.evaluate(() => String(document.getSelection()))).trim();
    expect(marked).not.toBe("");
    // What others do meanwhile takes nothing of it away.
    await thumb(ben.page, 1, "Good").click();
    await thumb(page, 1, "Good").getByText("1").waitFor();
    expect((await page.evaluate(() => String(document.getSelection()))).trim()).toBe(marked);
    await thumb(ben.page, 1, "Good").click();
    await thumb(page, 1, "Good").getByText("1").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Correct this", exact: true }).click();
    const form = page.getByRole("dialog", { name: /^Correct/ });
    expect((await form.locator("blockquote").innerText()).trim()).toBe(marked);
    await takePictures(page, "correct-form", sizes.desktop);
    expect(await violations(page, "the form")).toEqual([]);
    await form.getByLabel("What is wrong, or how should it be?").fill("Only where somebody measures it.\nElse not.");
    await form.getByRole("button", { name: "Save correction" }).click();
    const correction = (at: Page) => slot(at, 0).locator(".corrections");
    await correction(page).getByText("Corrected by you").waitFor({ state: "attached" });
    await correction(ben.page).getByText("Corrected by Ana Ruiz").waitFor({ state: "attached" });
    await slot(ben.page, 0)
      .getByRole("button", { name: /^Read all/ })
      .click();
    await correction(ben.page).getByText("Only where somebody measures it.").waitFor();
    await takePictures(page, "judged", sizes.desktop);
    await slot(page, 0)
      .getByRole("button", { name: /^Read all/ })
      .click();
    await takePictures(page, "judged-open", sizes.desktop, correction(page));
    expect(await violations(page, "a judged round")).toEqual([]);

    // Edited by its author's key, withdrawn, brought back.
    await slot(page, 0).focus();
    await page.keyboard.press("c");
    await form.getByLabel("What is wrong, or how should it be?").fill("Only where it is measured.");
    await page.keyboard.press("Control+Enter");
    await correction(ben.page).getByText("Only where it is measured.").waitFor({ state: "attached" });
    await correction(ben.page).getByText("edited").waitFor({ state: "attached" });
    await choose(page, 0, "Edit your correction");
    await form.getByRole("button", { name: "Withdraw" }).click();
    await correction(ben.page).waitFor({ state: "detached" });
    await undo(page, "The correction is withdrawn.");
    await correction(ben.page).getByText("Only where it is measured.").waitFor({ state: "attached" });

    // What is refused shows as it was.
    await page.route("**/judgement", (route) => route.fulfill({ status: 500, json: {} }));
    await thumb(page, 2, "Good").click();
    await page.getByText(/The server gave an answer/).waitFor();
    await isPressed(thumb(page, 2, "Good"), false);
    await page.unroute("**/judgement");

    // Later prompts show it.
    await say(page, "And next year?");
    const later = page.locator("section[data-round]").nth(1).locator("article.slot[data-message]").first();
    await later.waitFor({ timeout: 30_000 });
    await settled(page);
    await later.getByRole("button", { name: /^More for/ }).click();
    await page.getByRole("menuitem", { name: "What did it see?" }).click();
    await page.getByRole("dialog").getByText("Corrections by people").first().waitFor();
    await page.keyboard.press("Escape");
    expect([...complaints, ...ben.complaints]).toEqual([]);
    await ben.context.close();
  } finally {
    await context.close();
    await server.close();
  }
}, 180_000);

test("on the phone and in lanes: everything is within reach of a thumb, and nothing is wider than the page", async () => {
  const { server, context, page, complaints } = await talked(sizes.phone);
  try {
    const phone = await browser.newContext({
      viewport: sizes.phone,
      baseURL: server.url,
      hasTouch: true,
      isMobile: true,
      storageState: await context.storageState(),
    });
    const touched = await phone.newPage();
    touched.setDefaultTimeout(8_000);
    await touched.goto(page.url());
    await thumb(touched, 0, "Good").waitFor();
    await touched.getByLabel("Message everyone").waitFor();
    for (const which of ["Good", "Bad"] as const) {
      const box = sure(await thumb(touched, 0, which).boundingBox());
      expect(box.height).toBeGreaterThanOrEqual(44);
    }
    await thumb(touched, 0, "Bad").tap();
    await isPressed(thumb(touched, 0, "Bad"), true);
    await isPressed(thumb(page, 0, "Bad"), true);
    await slot(touched, 0)
      .getByRole("button", { name: /^More for/ })
      .tap();
    await touched.getByRole("menuitem", { name: "Best answer", exact: true }).tap();
    await slot(touched, 0).getByText("for you").waitFor();
    await slot(touched, 0)
      .getByRole("button", { name: /^More for/ })
      .tap();
    await touched.getByRole("menuitem", { name: "Correct this", exact: true }).tap();
    const form = touched.getByRole("dialog", { name: /^Correct/ });
    await form.getByLabel("What is wrong, or how should it be?").fill("Too sure of itself.");
    await form.getByRole("button", { name: "Save correction" }).tap();
    await slot(touched, 0).getByText("Corrected by you").first().waitFor({ state: "attached" });
    expect(await touched.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    const footers = await touched
      .locator("article.slot > footer")
      .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
    expect(footers.filter((over) => over > 0)).toEqual([]);
    // A notice that fades in or out is pale for a moment.
    await expect.poll(() => violations(touched, "a judged round on a phone"), { timeout: 8_000 }).toEqual([]);
    await takePictures(touched, "judged-phone", sizes.phone, slot(touched, 0));
    await phone.close();

    await page.setViewportSize(sizes.desktop);
    await page.goto(`${new URL(page.url()).pathname}?layout=lanes`);
    const lane = page.locator("section.lane").first();
    await lane.getByText("Corrected by you").first().waitFor();
    await lane.getByText("for you").waitFor();
    const down = lane.getByRole("button", { name: /^Bad answer:/ }).first();
    await down.click();
    await isPressed(down, false);
    await takePictures(page, "judged-lanes", sizes.desktop);
    expect(await violations(page, "judged lanes")).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
  }
}, 180_000);
