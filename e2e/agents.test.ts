import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, signUp, sizes } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test.each(["phone", "desktop"] as const)(
  "on the %s an agent is found, tried with a practice voice, and taken as one's own",
  async (device) => {
    const server = await startServer();
    const { context, page, complaints } = await openWindow(browser, server.url, sizes[device]);
    try {
      await signUp(page);
      await page.goto("/identities");
      await page.getByRole("link", { name: "Browse agents" }).click();
      const cards = page.locator(".agents li");
      await cards.first().waitFor();
      expect(await cards.count()).toBeGreaterThanOrEqual(24);
      if (device === "desktop") await takePictures(page, "gallery", sizes.desktop);

      await page.getByRole("button", { name: "Code", exact: true }).click();
      await expect.poll(() => page.locator(".agents section").count()).toBe(1);
      await page.getByRole("button", { name: "All", exact: true }).click();
      const search = page.getByLabel("Find an agent");
      await search.fill("zebra crossing");
      await page.getByText("Nothing here for “zebra crossing”.").waitFor();
      await page.getByRole("button", { name: "Show all" }).last().click();
      await search.fill("leek");
      await expect.poll(() => cards.count()).toBe(1);

      // By keyboard: the card is a link, the dialog gives the focus back.
      const gusto = page.getByRole("link", { name: "Gusto" });
      await gusto.focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Gusto, Cook" });
      await dialog.getByText("You cook with what is there.").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await gusto.click();
      await dialog.getByLabel("Say something to Gusto").fill("What can I make of pumpkins?");
      await dialog.getByRole("button", { name: "Ask" }).click();
      const answer = dialog.locator("blockquote");
      await answer.waitFor();
      expect(await answer.innerText()).toMatch(/pumpkins/i);
      if (device === "desktop") await takePictures(page, "agent", sizes.desktop);

      await dialog.getByRole("link", { name: "Take Gusto" }).click();
      const field = (label: string) => page.getByLabel(label, { exact: true });
      expect(await field("Name").inputValue()).toBe("Gusto");
      expect(await field("Role").inputValue()).toBe("Cook");
      expect(await field("Start from").inputValue()).toBe("cook");
      expect(await field("Instructions").inputValue()).toMatch(/^You cook with what is there/);
      // What was only begun may be left without a question.
      await page.goBack();
      await dialog.waitFor();
      await page.goForward();
      await field("Provider").selectOption("practice");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".idr").filter({ hasText: "Gusto" }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
      await server.close();
    }
  },
);

test("an address of an agent that does not exist says so over the gallery", async () => {
  const server = await startServer();
  const { context, page } = await openWindow(browser, server.url, sizes.phone);
  try {
    await signUp(page);
    await page.goto("/agents/nobody");
    await page.getByRole("dialog", { name: "There is no such agent." }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("link", { name: "Gusto" }).waitFor();
  } finally {
    await context.close();
    await server.close();
  }
});
