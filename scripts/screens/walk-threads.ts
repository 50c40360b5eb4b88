import type { Page } from "playwright-core";
import { startServer } from "../../e2e/testing/server.ts";
import { type Camera, register, say, settled, sizes } from "./camera.ts";

/** The list with all that a row can be, its menu and search, sharing, and the page that strangers read. */
export async function walkThreads(camera: Camera): Promise<void> {
  const server = await startServer();
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await say(page, "Should the *orchard* get a pond, and where would the water come from?");
  await page.locator("article.slot").first().waitFor();
  await settled(page);
  const first = page.url();
  const voices = await page.evaluate(async () => {
    const { identities } = await (await fetch("/api/identities")).json();
    return identities.map((one: { id: string }) => one.id);
  });
  const threads = new Map<string, string>();
  for (const title of ["Budget of the harvest", "Name for the cider", "Old press, sold", "Letters to the mill"])
    threads.set(title, await call(page, "POST", "/api/threads", { title, identities: voices.slice(0, 2) }));
  await call(page, "POST", `/api/threads/${threads.get("Budget of the harvest")}/pin`, { pinned: true });
  await call(page, "PATCH", `/api/threads/${threads.get("Old press, sold")}`, { archived: true });
  await call(page, "PATCH", `/api/threads/${threads.get("Letters to the mill")}`, { visibility: "public" });
  const id = crypto.randomUUID();
  await call(page, "POST", `/api/threads/${threads.get("Name for the cider")}/messages`, { id, text: "Any ideas?" });
  await page
    .getByText(/unread message/)
    .first()
    .waitFor({ state: "attached", timeout: 60_000 });
  await page.waitForTimeout(3000);
  await withSidebar(camera, page, "sidebar", async () => undefined);
  await withSidebar(camera, page, "row-menu", async () => {
    await page.getByRole("button", { name: "More for Name for the cider" }).last().click();
    await page.getByRole("menuitem", { name: "Rename" }).waitFor();
  });
  await withSidebar(camera, page, "search", async () => {
    await page.keyboard.press("Control+k");
    await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
    await page.keyboard.type("orch");
    await page.getByRole("option").first().waitFor();
  });
  await page.goto(first);
  for (const size of ["phone", "desktop"] as const) {
    await page.setViewportSize(sizes[size]);
    await page.getByRole("button", { name: /change who can read/ }).click();
    const share = page.getByRole("switch", { name: "Public" });
    if ((await share.getAttribute("aria-checked")) === "false") await share.click();
    await page.getByLabel("Public link").waitFor();
    for (const theme of ["light", "dark"]) await camera.picture(page, "share", size, theme);
    await page.keyboard.press("Escape");
  }
  const address = await page.evaluate(async () => {
    const { threads: list } = await (await fetch("/api/threads")).json();
    const thread = list.find((one: { title: string }) => one.title.startsWith("Should"));
    return (await (await fetch(`/api/threads/${thread.id}`)).json()).state.thread.publicId;
  });
  for (const colorScheme of ["light", "dark"] as const) {
    const visitor = await page.context().browser()?.newContext({ colorScheme, baseURL: server.url });
    if (visitor === undefined) continue;
    const tab = await visitor.newPage();
    for (const size of ["phone", "desktop"] as const) {
      await tab.setViewportSize(sizes[size]);
      await tab.goto(`/p/${address}`);
      await tab.screenshot({ path: `${camera.folder}public-${colorScheme}-${size}.png`, fullPage: true });
    }
    await visitor.close();
  }
  await overThePage(camera, page, first);
  await page.context().close();
  await server.close();
}

/** What stands where a message was hidden, and the sign-in that comes when the session ends under the page. */
async function overThePage(camera: Camera, page: Page, thread: string): Promise<void> {
  await page.goto(thread);
  await page.setViewportSize(sizes.desktop);
  await page
    .getByRole("button", { name: /^More for what Vega/ })
    .first()
    .click();
  await page.getByRole("menuitem").first().waitFor();
  for (const theme of ["light", "dark"]) await camera.picture(page, "message-menu", "desktop", theme);
  await page.getByRole("menuitem", { name: "Hide" }).click();
  await page.getByRole("alertdialog").waitFor();
  for (const theme of ["light", "dark"]) await camera.picture(page, "hide", "desktop", theme);
  await page.getByRole("alertdialog").getByRole("button").last().click();
  await page.locator(".note-row").waitFor();
  await camera.shoot(page, "hidden");
  await page.request.post("/api/sign-out", { data: {} });
  await page.getByRole("dialog", { name: "Sign in to go on" }).waitFor();
  await camera.shoot(page, "session-ended");
}

/** Beside the page on the desktop, as a drawer on the phone. */
async function withSidebar(camera: Camera, page: Page, name: string, act: () => Promise<void>): Promise<void> {
  for (const size of ["phone", "desktop"] as const) {
    await page.setViewportSize(sizes[size]);
    if (size === "phone" && name !== "search") await page.getByRole("button", { name: "Open threads" }).click();
    await act();
    for (const theme of ["light", "dark"]) await camera.picture(page, name, size, theme);
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("Escape");
    await page.reload();
    await page.getByLabel("Message everyone").waitFor();
  }
}

async function call(page: Page, method: string, path: string, body: object): Promise<string> {
  return page.evaluate(
    async ([how, to, sent]) => {
      const headers = { "Content-Type": "application/json" };
      const asked = { method: how, headers, body: sent };
      const response = await fetch(to, asked);
      if (!response.ok) throw new Error(`${to} answered ${response.status}`);
      const made = await response.json();
      return String(made.state?.thread.id ?? "");
    },
    [method, path, JSON.stringify(body)] as const,
  );
}
