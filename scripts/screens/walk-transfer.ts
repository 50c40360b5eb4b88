import { startServer } from "../../e2e/testing/server.ts";
import { type Camera, register, say, settled, sizes } from "./camera.ts";

/** The menu of export, the file that is looked at before it comes in, one that is refused, and what came in. */
export async function walkTransfer(camera: Camera): Promise<void> {
  const server = await startServer();
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await say(page, "Should the orchard get a pond?");
  await page.locator("article.slot").first().waitFor();
  await settled(page);
  const thread = page.url();
  const file = await page.evaluate(
    async (id) => (await fetch(`/api/threads/${id}/export?format=json`)).text(),
    new URL(thread).pathname.split("/").at(-1),
  );
  const choose = (name: string, text: string): Promise<void> =>
    page
      .getByLabel("File", { exact: true })
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });

  for (const size of ["phone", "desktop"] as const) {
    const both = async (name: string): Promise<void> => {
      for (const theme of ["light", "dark"]) await camera.picture(page, name, size, theme);
    };
    await page.setViewportSize(sizes[size]);
    await page.goto(thread);
    await page.getByLabel("Message everyone").waitFor();
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("menuitem", { name: "Markdown", exact: true }).waitFor();
    await both("export-menu");
    await page.goto("/new");
    await page.getByRole("button", { name: "Import a thread from a file" }).click();
    await choose("orchard.md", "# Orchard");
    await page.getByText("This file is not JSON.").waitFor();
    await both("import-refused");
    await choose("orchard.json", file);
    await page.getByText(/^\d+ messages$/).waitFor();
    await both("import");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.locator("article.slot .chip").first().waitFor();
    await both("imported");
  }
  await page.context().close();
  await server.close();
}
