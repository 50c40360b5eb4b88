import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider } from "../server/src/providers/testing/start-provider.ts";
import { readZip } from "../server/src/testing/read-zip.ts";
import { ana, launchBrowser, openWindow, say, signUp, sizes } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { startServer } from "./testing/server.ts";

const bo = { name: "Bo Lind", email: "bo@example.org", password: "another horse battery 7" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("the admin invites a member, suspends and restores them; the member takes their data along and goes", async () => {
  const provider = await startProvider(async (response) => {
    sse(response);
    for (let index = 0; index < 400 && !response.destroyed; index += 1) {
      response.write(chunk({ content: `word${index} ` }));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    response.end(chunk({}, "stop") + event("[DONE]"));
  });
  const server = await startServer({ PARLEY_PROVIDER_HOSTS: new URL(provider.url).host });
  const admin = await openWindow(browser, server.url, sizes.desktop);
  const member = await openWindow(browser, server.url, sizes.phone);
  try {
    const { page } = admin;
    await signUp(page);
    await page.getByRole("link", { name: "Admin" }).click();
    await page.getByRole("heading", { name: "Members" }).waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: ana.email }).innerText()).toContain("you, admin");

    // Nobody may register yet: the entry says so.
    await member.page.goto("/login");
    await member.page.getByText("Ask your admin for an invite.").waitFor();
    await page.getByRole("link", { name: "Server", exact: true }).click();
    await page.getByLabel("Name of this server").fill("Orchard Club");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByLabel("Who has an invite").check();
    await page.getByLabel("For whom").fill("Bo");
    await page.getByRole("button", { name: "Make an invite" }).click();
    const link = (await page.locator("code").innerText()).trim();
    expect(link).toMatch(/\/login\?invite=[\w-]{43}$/);
    await page.getByText("1 of 1 left").waitFor();
    await takePictures(page, "admin-server", sizes.desktop);
    await page.setViewportSize(sizes.desktop);
    await page.getByRole("button", { name: "I have it" }).click();
    expect(await page.title()).toBe("Admin · Orchard Club");

    // Without the link there is no account; a look at it uses nothing up.
    await member.page.goto("/register");
    await member.page.getByText("Registration here needs an invite.").waitFor();
    await member.page.goto(link);
    await member.page.getByText("You were invited.").waitFor();
    await member.page.getByText("Orchard Club").waitFor();
    await takePictures(member.page, "admin-invited", sizes.desktop);
    await member.page.setViewportSize(sizes.phone);
    await member.page.getByLabel("Your name").fill(bo.name);
    await member.page.getByLabel("E-mail").fill(bo.email);
    await member.page.getByLabel("Password", { exact: true }).fill(bo.password);
    await member.page.getByRole("button", { name: "Create account" }).click();
    await member.page.getByRole("button", { name: "Start with practice voices" }).waitFor();
    await page.reload();
    await page.getByText("used up").waitFor();

    // A voice writes on the member's page when the admin suspends them.
    const { request } = member.page;
    const input = { provider: "openai-compatible", baseUrl: provider.url, key: "sk-canary-of-bo" };
    const connection = (await (await request.post("/api/connections", { data: input })).json()) as { id: string };
    const body = { name: "Rose", model: "slow", provider: "openai-compatible", connection: connection.id };
    const { id } = (await (await request.post("/api/identities", { data: body })).json()) as { id: string };
    const created = await request.post("/api/threads", { data: { title: "Pears", mode: "panel", identities: [id] } });
    const { state } = (await created.json()) as { state: { thread: { id: string } } };
    await member.page.goto(`/t/${state.thread.id}`);
    await say(member.page, "Count slowly.");
    await member.page.getByText("word5").first().waitFor();

    await page.getByRole("link", { name: "Members", exact: true }).click();
    await page.getByRole("button", { name: "What to do with Bo Lind" }).click();
    await page.getByRole("menuitem", { name: "Suspend" }).click();
    await takePictures(page, "admin-suspend", sizes.desktop);
    await page.setViewportSize(sizes.desktop);
    const from = performance.now();
    await page.getByRole("alertdialog").getByRole("button", { name: "Suspend" }).click();
    const over = member.page.getByRole("dialog", { name: "Sign in to go on" });
    await over.waitFor({ timeout: 10_000 });
    const took = performance.now() - from;
    expect(took).toBeLessThan(5000);
    process.stdout.write(`suspended: the member's page says it is signed out after ${took.toFixed(0)} ms\n`);
    await over.getByLabel("Password", { exact: true }).fill(bo.password);
    await over.getByRole("button", { name: "Sign in", exact: true }).click();
    await over.getByText("This account is suspended. Ask your admin.").waitFor();
    await page.getByText("suspended since").waitFor();
    await takePictures(page, "admin-members", sizes.desktop);
    await page.setViewportSize(sizes.desktop);

    await page.getByRole("button", { name: "What to do with Bo Lind" }).click();
    await page.getByRole("menuitem", { name: "Restore" }).click();
    await page.getByText("suspended since").waitFor({ state: "detached" });
    await over.getByLabel("Password", { exact: true }).fill(bo.password);
    await over.getByRole("button", { name: "Sign in", exact: true }).click();
    await over.waitFor({ state: "detached" });

    await page.getByRole("link", { name: "Audit", exact: true }).click();
    await page.getByText("Suspended a member").waitFor();
    await takePictures(page, "admin-audit", sizes.desktop);
    await page.setViewportSize(sizes.desktop);
    await page.getByRole("link", { name: "Usage", exact: true }).last().click();
    await page.getByRole("cell", { name: "Bo Lind" }).waitFor();
    await takePictures(page, "admin-usage", sizes.desktop);

    // The member sees nothing of the admin's, takes their data along, and goes.
    await member.page.goto("/admin");
    await member.page.getByText("Only the admin of this server sees this page.").waitFor();
    await member.page.goto("/settings/account");
    const [download] = await Promise.all([
      member.page.waitForEvent("download"),
      member.page.getByRole("link", { name: "Export your data" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const piece of await download.createReadStream()) chunks.push(piece as Buffer);
    const files = readZip(Buffer.concat(chunks));
    expect(files.get("account.json")).toContain(bo.email);
    expect([...files.values()].join("\n")).not.toContain("sk-canary");
    await member.page.getByRole("button", { name: "Delete account" }).click();
    const dialog = member.page.getByRole("dialog", { name: "Delete your account?" });
    await dialog.getByText("1 thread that nobody else sits in is erased.").waitFor();
    await takePictures(member.page, "admin-delete", sizes.desktop);
    await member.page.setViewportSize(sizes.phone);
    await dialog.getByLabel("Present password").fill("not this one");
    await dialog.getByRole("button", { name: "Delete account" }).click();
    await dialog.getByText("That is not the password").waitFor();
    await dialog.getByLabel("Present password").fill(bo.password);
    await dialog.getByRole("button", { name: "Delete account" }).click();
    await member.page.waitForURL((url) => url.pathname === "/login");
    await page.goto("/admin/members");
    await page.getByText(ana.email).waitFor();
    expect(await page.getByText(bo.email).count()).toBe(0);
    expect([...admin.complaints, ...member.complaints]).toEqual([]);
  } finally {
    await admin.context.close();
    await member.context.close();
    await server.close();
    await provider.stop();
  }
}, 120_000);
