import { startServer } from "../../e2e/testing/server.ts";
import { type Camera, register, say, settled } from "./camera.ts";

/** Voices that react, another version and path, what a voice saw, a handoff, what it all came to, and the tokens page. */
export async function walkTalk(camera: Camera): Promise<void> {
  const server = await startServer();
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await say(page, "Keep the old path, or replace it at once?");
  await page.locator("section.stage").first().waitFor({ timeout: 60_000 });
  await settled(page);
  await page
    .locator("section.stage")
    .first()
    .evaluate((stage) => stage.scrollIntoView({ block: "center" }));
  await camera.shoot(page, "reactions");

  const slot = page.locator("article.slot").first();
  const choose = async (item: string): Promise<void> => {
    await slot.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await slot.getByRole("button", { name: /^More/ }).click();
  await camera.shoot(page, "message-menu");
  await page.keyboard.press("Escape");
  await choose("Run again");
  await slot.getByText("2 of 2").waitFor();
  await settled(page);
  await slot.getByRole("button", { name: "Older version" }).click();
  await slot.getByRole("button", { name: "Continue from here" }).waitFor();
  await slot.evaluate((element) => element.scrollIntoView({ block: "center" }));
  await camera.shoot(page, "older-version");
  await choose("What did it see?");
  await page.getByRole("dialog").getByText("End of the prompt").waitFor();
  await camera.shoot(page, "seen");
  await page.keyboard.press("Escape");

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByLabel("Message everyone").fill("And what would @");
  await page.getByRole("listbox").waitFor();
  await camera.shoot(page, "mention-picker");
  await page.getByLabel("Message everyone").fill("");

  await page.goto("/usage");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await camera.shoot(page, "usage");
  await page.goto("/settings/tokens");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await camera.shoot(page, "tokens");
  await page.context().close();
  await server.close();
}
