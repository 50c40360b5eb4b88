import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./testing/axe.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const first = (page: Page) => page.locator("article.slot").first();
const card = (page: Page) => page.locator(".lesson-card");
const mark = (page: Page) => page.getByRole("button", { name: /was told a lesson/ }).first();
const correction = "Round the sum once, at its end.";

const correct = async (page: Page, text: string): Promise<void> => {
  await first(page)
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Correct this" }).click();
  const form = page.getByRole("dialog", { name: /^Correct/ });
  await form.getByLabel("What is wrong, or how should it be?").fill(text);
  await form.getByRole("button", { name: "Save correction" }).click();
};

/** Both themes at the size that is: what is open in the panel would not outlive another. */
const takeHere = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.PARLEY_PICTURES;
  if (folder === undefined) return;
  for (const theme of ["dark", "light"]) {
    await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
    await page.screenshot({ path: `${folder}/${name}-${theme}-${page.viewportSize()?.width}.png` });
  }
};

/** Another thread with the same voices, by the way that people take. */
const another = async (page: Page, question: string): Promise<void> => {
  await page.goto("/new");
  await page.getByRole("button", { name: "Start thread" }).click();
  await page.getByRole("textbox", { name: /^Message/ }).waitFor();
  await say(page, question);
  await settled(page);
};

test.each([
  ["desktop", sizes.desktop],
  ["phone", sizes.phone],
] as const)(
  "on the %s: a correction becomes a lesson, is kept, told and named elsewhere, and forgotten",
  async (name, size) => {
    const server = await startServer({ PARLEY_SCRIBE: "cheapest" });
    const { context, page, complaints } = await openWindow(browser, server.url, size);
    page.setDefaultTimeout(8_000);
    try {
      await signUp(page);
      await page.getByRole("button", { name: "Start with practice voices" }).click();
      await page.getByLabel("Message everyone").waitFor();
      await say(page, "How do we round money in the monthly report?");
      await settled(page);
      await correct(page, correction);
      const thread = page.url();

      // Beside the thread, once it was drawn.
      if (name === "phone") await page.getByRole("button", { name: /^Voices:/ }).click();
      await page.getByRole("tab", { name: "Memory" }).click();
      await page.getByRole("heading", { name: "What the table learned" }).waitFor();
      await card(page).getByText(correction).first().waitFor();
      await card(page).scrollIntoViewIfNeeded();
      await takeHere(page, "table-learned");
      expect(await violations(page, "what the table learned")).toEqual([]);

      // Kept for all threads after a look at what will be told.
      await card(page).getByRole("button", { name: "Keep", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Keep for all your threads" });
      await dialog.getByText("There was nothing to take out.").waitFor();
      await takeHere(page, "keep");
      expect(await violations(page, "the preview")).toEqual([]);
      await dialog.getByRole("button", { name: "Keep", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await card(page).getByRole("button", { name: "Keep", exact: true }).waitFor({ state: "detached" });

      // Told in another thread, where the answer says which.
      await another(page, "How shall money be rounded in the yearly report?");
      await mark(page).waitFor();
      await mark(page).evaluate((element) => element.scrollIntoView({ block: "center" }));
      await takeHere(page, "told");
      await mark(page).click();
      const named = page.getByRole("dialog", { name: /was told from what it learned/ });
      await named.getByText("When asked about").waitFor();
      await named.getByText("It says that it used this one").waitFor();
      await takeHere(page, "told-open");
      expect(await violations(page, "which lesson was told")).toEqual([]);
      await named.getByRole("link", { name: /has learned$/ }).click();

      // On the page of its voice: where it came from, edited, forgotten and brought back by Undo.
      await page.getByRole("heading", { name: /^What .* has learned$/, level: 1 }).waitFor();
      await page.getByRole("heading", { name: "Told in all your threads" }).waitFor();
      await card(page)
        .getByText(/^Told (once|twice)/)
        .waitFor();
      await takeHere(page, "learned");
      expect(await violations(page, "what it learned")).toEqual([]);
      await card(page)
        .getByRole("button", { name: /^More for/ })
        .click();
      await page.getByRole("menuitem", { name: "Edit" }).click();
      const edit = page.getByRole("dialog", { name: "Edit" });
      await edit.getByLabel("What to do").fill("Round the sum once, and only at its end.");
      await edit.getByRole("button", { name: "Save" }).click();
      await card(page).getByText("and only at its end").waitFor();
      await card(page).getByRole("button", { name: "Forget" }).click();
      await page.getByRole("heading", { name: "Forgotten", exact: true }).waitFor();
      await page
        .locator("[data-sonner-toast][data-front=true]")
        .getByRole("button", { name: "Undo", exact: true })
        .click();
      await page.getByRole("heading", { name: "Told in all your threads" }).waitFor();
      await card(page)
        .getByRole("link", { name: /Go to where it was learned/ })
        .click();
      await page.waitForURL((url) => thread.includes(url.pathname));
      await page.goBack();

      // Rolled back to before it was edited.
      await page.getByRole("button", { name: "Roll back" }).click();
      const back = page.getByRole("dialog", { name: /^Roll back/ });
      await back.getByText(/^Edited:/).click();
      await takeHere(page, "roll-back");
      expect(await violations(page, "rolling back")).toEqual([]);
      await back.getByRole("button", { name: "Roll back", exact: true }).click();
      await card(page).getByText("and only at its end").waitFor({ state: "detached" });

      // Forgotten it is told no more.
      await card(page).getByRole("button", { name: "Forget" }).click();
      await page.getByRole("heading", { name: "Forgotten", exact: true }).waitFor();
      await another(page, "How shall money be rounded in the last report?");
      await page.waitForTimeout(500);
      expect(await mark(page).count()).toBe(0);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
      await server.close();
    }
  },
  120_000,
);

test("learning is switched off for a thread, a voice and an account by clicking, and two tabs agree", async () => {
  const server = await startServer({ PARLEY_SCRIBE: "cheapest" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    await page.getByLabel("Message everyone").waitFor();
    await page.getByRole("tab", { name: "Options" }).click();
    const here = page.getByRole("switch", { name: "Voices learn here" });
    await here.click();
    await expect.poll(() => here.getAttribute("aria-checked")).toBe("false");
    await here.scrollIntoViewIfNeeded();
    await takePictures(page, "learn-here", sizes.desktop);

    const tab = await context.newPage();
    await page.goto("/identities");
    await page.getByRole("link", { name: "What Vega has learned" }).click();
    await page.getByText("Vega has learned nothing yet").waitFor();
    await takePictures(page, "learned-nothing", sizes.desktop);
    await tab.goto(page.url());
    const vega = (at: Page) => at.getByRole("switch", { name: "Vega learns" });
    await vega(page).click();
    await expect.poll(() => vega(page).getAttribute("aria-checked")).toBe("false");
    await expect.poll(() => vega(tab).getAttribute("aria-checked")).toBe("false");

    await tab.goto("/settings/account");
    const all = tab.getByRole("switch", { name: "Your voices learn" });
    await all.click();
    await expect.poll(() => all.getAttribute("aria-checked")).toBe("false");
    await all.scrollIntoViewIfNeeded();
    await takePictures(tab, "learning-settings", sizes.desktop);
    await page.reload();
    await page.getByText("Learning is off for all your voices").waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
  }
}, 90_000);
