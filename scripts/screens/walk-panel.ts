import type { Page } from "playwright-core";
import { startServer } from "../../e2e/testing/server.ts";
import { type Camera, register, say, settled, type Size, sizes } from "./camera.ts";

const question =
  "We have 40k offline-first clients and edits that sit for days before they sync. Do we keep the CRDT, or move to a log the server orders?";
const note =
  "Ask ops for the conflict log\n\nThreshold: **one third** touching text (Vega, second round).\n\n- Juno's three write-ups: read before Friday\n- Count for a week first\n";

/** The panel's tabs docked and as a sheet, the notes page, and the deck of phones. */
export async function walkPanel(camera: Camera): Promise<void> {
  const server = await startServer();
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await deck(camera, page);
  await notes(camera, page);
  await tabs(camera, page);
  await page.context().close();
  await server.close();
}

async function both(camera: Camera, page: Page, name: string, size: Size): Promise<void> {
  for (const theme of ["light", "dark"]) await camera.picture(page, name, size, theme);
}

async function resize(page: Page, size: Size): Promise<void> {
  await page.setViewportSize(sizes[size]);
}

async function deck(camera: Camera, page: Page): Promise<void> {
  await resize(page, "phone");
  await say(page, question);
  await page
    .getByRole("toolbar")
    .getByRole("button", { name: /^Orin, writing/ })
    .click();
  await page.waitForTimeout(1_200);
  await both(camera, page, "deck", "phone");
  await page.getByRole("button", { name: "Read Orin on the whole screen" }).click();
  await page.getByRole("dialog").waitFor();
  await both(camera, page, "deck-reader", "phone");
  await page.getByRole("button", { name: "Close" }).click();
  await settled(page);
  await both(camera, page, "deck-settled", "phone");
}

async function notes(camera: Camera, page: Page): Promise<void> {
  await resize(page, "desktop");
  await page.getByRole("complementary", { name: "Table" }).getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("button", { name: "New note", exact: true }).click();
  await page.getByLabel("Note, in Markdown").fill(note);
  await page.getByText(/^saved /).waitFor();
  await both(camera, page, "panel-note", "desktop");
  await page.getByRole("button", { name: "Back to the list" }).click();
  await page.getByRole("button", { name: "New shared note" }).click();
  await page.getByLabel("Note, in Markdown").fill("Agreed: measure first\n\nThen decide.");
  await page.getByText(/^saved /).waitFor();
  await page.getByRole("button", { name: "Back to the list" }).click();
  const thread = page.url();
  await page.getByRole("link", { name: "All notes" }).click();
  await page.getByRole("button", { name: /^Ask ops/ }).waitFor();
  await resize(page, "phone");
  await both(camera, page, "notes-list", "phone");
  await page.getByRole("button", { name: /^Ask ops/ }).click();
  await page.getByLabel("Note, in Markdown").waitFor();
  for (const size of ["phone", "desktop"] as const) {
    await resize(page, size);
    await both(camera, page, "notes", size);
  }
  await page.goto(thread);
}

async function tabs(camera: Camera, page: Page): Promise<void> {
  for (const size of ["laptop", "desktop", "tablet", "phone"] as const) {
    await resize(page, size);
    await page.getByLabel("Message everyone").waitFor();
    const isSheet = size === "tablet" || size === "phone";
    if (isSheet) await page.getByRole("button", { name: /^Voices:/ }).click();
    for (const tab of ["Voices", "Options", "Notes"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.waitForTimeout(300);
      await both(camera, page, `panel-${tab.toLowerCase()}`, size);
    }
    if (isSheet) await page.keyboard.press("Escape");
  }
}
