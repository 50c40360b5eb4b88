import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider } from "../server/src/providers/testing/start-provider.ts";
import { launchBrowser, openWindow, say, signUp, sizes } from "./testing/browser.ts";
import { takePictures } from "./testing/pictures.ts";
import { startServer } from "./testing/server.ts";

const bo = { name: "Bo Lind", email: "bo@example.org", password: "another horse battery 7" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Nothing may be wider than the window. */
const isWithin = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test("the admin offers a voice; a member finds it, seats it, gets an answer, and meets the limit of the day", async () => {
  let calls = 0;
  const provider = await startProvider((response, request) => {
    if (request.path.endsWith("/models")) return void response.end('{"data":[{"id":"oak"}]}');
    calls += 1;
    sse(response);
    response.end(
      chunk({ content: `Answer number ${calls}.` }) +
        chunk({}, "stop") +
        event({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } }) +
        event("[DONE]"),
    );
  });
  const server = await startServer({
    PARLEY_PROVIDER_HOSTS: new URL(provider.url).host,
    PARLEY_REGISTRATION: "open",
  });
  const admin = await openWindow(browser, server.url, sizes.desktop);
  const member = await openWindow(browser, server.url, sizes.phone);
  try {
    const { page } = admin;
    await signUp(page);
    const { request } = page;
    const input = {
      provider: "openai-compatible",
      baseUrl: provider.url,
      key: "sk-canary-of-the-admin",
      label: "House",
    };
    const connection = (await (await request.post("/api/connections", { data: input })).json()) as { id: string };
    const voice = { provider: "openai-compatible", connection: connection.id, model: "oak" };
    const made = { ...voice, name: "Oak", role: "Skeptic", instructions: "canary-instructions" };
    await request.post("/api/identities", { data: made });
    const elm = await request.post("/api/identities", { data: { ...voice, name: "Elm", role: "Optimist" } });
    const { id } = (await elm.json()) as { id: string };
    await request.post("/api/line-ups", { data: { name: "Council", identities: [id], mode: "panel" } });
    await request.patch("/api/admin/settings", { data: { name: "Orchard Club" } });

    // By clicking: an identity with a limit of two answers, a connection and a line-up as they stand.
    await page.reload();
    await page.getByRole("link", { name: "Admin" }).click();
    await page.getByRole("link", { name: "Offered", exact: true }).click();
    await page.getByText("Nothing is offered yet.").waitFor();
    await page.getByLabel("Which voice").selectOption({ label: "Oak, oak" });
    expect(await page.getByLabel("Answers", { exact: true }).inputValue()).toBe("50");
    expect(await page.getByLabel("US dollars").inputValue()).toBe("0.25");
    expect(await page.getByLabel("Of unknown price").inputValue()).toBe("0");
    await page.getByLabel("Answers", { exact: true }).fill("two");
    await page.getByText("A whole number up to 100000.").waitFor();
    expect(await page.getByRole("button", { name: "Offer it" }).isDisabled()).toBe(true);
    await page.getByLabel("Answers", { exact: true }).fill("2");
    await page.getByLabel("Of unknown price").fill("1");
    await page.getByRole("button", { name: "Offer it" }).click();
    await page.getByText("Each member and day: 2 answers or $0.25, 1 of unknown price").waitFor();
    await page.getByLabel("What", { exact: true }).selectOption("Connection");
    await page.getByRole("button", { name: "Offer it" }).click();
    await page.getByRole("button", { name: "Withdraw House" }).waitFor();
    await page.getByLabel("What", { exact: true }).selectOption("Line-up");
    await page.getByRole("button", { name: "Offer it" }).click();
    await page.getByText("You have no line-up that is not offered already.").waitFor();
    await page.getByRole("button", { name: "Change the limits of Council" }).click();
    await takePictures(page, "offers-admin", sizes.desktop);
    await page.setViewportSize(sizes.phone);
    expect(await isWithin(page)).toBe(true);
    await page.setViewportSize(sizes.desktop);
    await page.getByRole("button", { name: "Cancel" }).click();

    // The member meets it on the first page, and in the list of voices without a key.
    const theirs = member.page;
    await theirs.goto("/register");
    await theirs.getByLabel("Your name").fill(bo.name);
    await theirs.getByLabel("E-mail").fill(bo.email);
    await theirs.getByLabel("Password", { exact: true }).fill(bo.password);
    await theirs.getByRole("button", { name: "Create account" }).click();
    await theirs.getByRole("heading", { name: "Use what this server offers" }).waitFor();
    await takePictures(theirs, "offers-first-page", sizes.phone);
    await theirs.goto("/identities");
    const row = theirs.getByRole("listitem").filter({ hasText: "Oak" });
    await row.getByText("2 of 2 answers left today").first().waitFor();
    expect(await row.getByRole("link").count()).toBe(0);
    expect(await row.getByRole("button", { includeHidden: false }).count()).toBe(0);
    expect(await theirs.content()).not.toContain("canary");
    await takePictures(theirs, "offers-identities", sizes.phone);
    await theirs.goto("/identities/new");
    await theirs.getByLabel("Provider", { exact: true }).selectOption("openai-compatible");
    await theirs.getByText("Offered by Orchard Club: 50 of 50 answers left today.").waitFor();
    expect(await theirs.getByRole("button", { name: "Test" }).count()).toBe(0);
    await takePictures(theirs, "offers-connection", sizes.phone);

    // It is seated by New thread, and answers.
    await theirs.goto("/new");
    const dialog = theirs.getByRole("dialog");
    for (const name of [/Vega/, /Orin/, /Juno/]) await dialog.getByRole("checkbox", { name }).click();
    await dialog.getByRole("checkbox", { name: /Oak/, checked: true }).waitFor();
    await dialog.getByRole("radio", { name: /Panel/ }).click();
    await takePictures(theirs, "offers-new-thread", sizes.phone);
    await dialog.getByLabel("First message").fill("What grows here?");
    await dialog.getByRole("button", { name: "Start" }).click();
    await theirs.waitForURL(/\/t\//);
    await theirs.getByText("Answer number 1.").waitFor();
    await say(theirs, "And now?");
    await theirs.getByText("Answer number 2.").waitFor();
    await say(theirs, "And then?");
    await theirs.getByText("What this server offers you of it for today is used up").first().waitFor();
    expect(calls).toBe(2);
    await takePictures(theirs, "offers-used-up", sizes.phone);

    // Raised, it goes on.
    await page.getByRole("button", { name: "Change the limits of Oak" }).click();
    const form = page.getByRole("form", { name: "Change the limits of Oak" });
    await form.getByLabel("Of unknown price").fill("5");
    await form.getByLabel("Answers", { exact: true }).fill("5");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("Each member and day: 5 answers or $0.25, 5 of unknown price").waitFor();
    await page.getByText("Today: 2 answers for 1 member").waitFor();
    await say(theirs, "Once more.");
    await theirs.getByText("Answer number 3.").waitFor();

    // An offered line-up brings a voice that is in no list of the member's.
    await theirs.goto("/new");
    await dialog.getByLabel("Line-up").selectOption("Council");
    await dialog.getByRole("checkbox", { name: /Elm/, checked: true }).waitFor();
    expect(await dialog.getByRole("checkbox", { checked: true }).count()).toBe(1);
    await takePictures(theirs, "offers-line-up", sizes.phone);

    // Withdrawn, it is gone from the list, and the seat says why it is silent.
    await page.getByRole("button", { name: "Withdraw Oak" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("button", { name: "Withdraw Oak" }).waitFor({ state: "detached" });
    await theirs.goto("/");
    await theirs.waitForURL(/\/t\//);
    await say(theirs, "Still there?");
    await theirs.getByText("What it answered by is not offered any more.").first().waitFor();
    expect(calls).toBe(3);
    expect([...admin.complaints, ...member.complaints]).toEqual([]);
  } finally {
    await admin.context.close();
    await member.context.close();
    await server.close();
    await provider.stop();
  }
}, 120_000);
