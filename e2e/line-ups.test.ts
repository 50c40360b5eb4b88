import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("a new thread is type and send, as last time; a table is kept under a name and picked again", async () => {
  const server = await startServer({});
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    await page.waitForURL(/\/t\//);
    const dialog = page.getByRole("dialog");
    const open = () => page.getByRole("link", { name: "New thread" }).first().click();
    const checked = () => dialog.getByRole("checkbox", { checked: true }).allInnerTexts();

    // Two of three, in Round robin, kept as a line-up.
    await open();
    await dialog.getByRole("checkbox", { name: /Juno/ }).click();
    await dialog.getByRole("radio", { name: /Round robin/ }).click();
    expect(await dialog.getByLabel("Line-up").inputValue()).toBe("own");
    await dialog.getByRole("button", { name: "Save as a line-up" }).click();
    await dialog.getByLabel("Name of the line-up").fill("The two of them");
    await dialog.getByLabel("Name of the line-up").press("Enter");
    await dialog.getByRole("button", { name: "Delete line-up The two of them" }).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();

    // Nobody began a thread with it yet, so as last time are all three; then it is picked, typed, sent.
    await open();
    expect(await dialog.getByLabel("Line-up").inputValue()).toBe("last");
    await dialog.getByLabel("Line-up").selectOption("The two of them");
    expect((await checked()).map((text) => text.split("\n")[1])).toEqual(["Vega", "Orin"]);
    expect(await dialog.getByRole("radio", { name: /Round robin/ }).isChecked()).toBe(true);
    await dialog.getByLabel("First message").fill("Who goes first?");
    await dialog.getByLabel("First message").press("Enter");
    await page.waitForURL(/\/t\//);
    await page.getByRole("log").getByText("Who goes first?").waitFor();
    await page.getByRole("button", { name: /^How they talk: Round robin/ }).waitFor();

    // The next one is as this one was, without a choice.
    await page.reload();
    await open();
    await dialog.getByLabel("Line-up").waitFor();
    expect(await dialog.getByLabel("Line-up").inputValue()).toBe("last");
    expect(await dialog.getByRole("radio", { name: /Round robin/ }).isChecked()).toBe(true);
    await dialog.getByLabel("First message").fill("And now?");
    await dialog.getByLabel("First message").press("Enter");
    await page.getByRole("log").getByText("And now?").waitFor();
    await page.getByRole("toolbar").getByText("Orin").first().waitFor();
    expect(await page.getByRole("toolbar").getByText("Juno").count()).toBe(0);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
  }
}, 60_000);
