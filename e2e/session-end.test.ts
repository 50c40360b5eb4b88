import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider } from "../server/src/providers/testing/start-provider.ts";
import { ana, launchBrowser, openWindow, say, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("a session that ends in the middle of a stream: the draft stays, one signs in over the page, the stream goes on", async () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
  const provider = await startProvider(async (response) => {
    sse(response);
    for (const word of words) {
      response.write(chunk({ content: word }));
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    response.end(chunk({}, "stop") + event("[DONE]"));
  });
  const server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.phone);
  try {
    await signUp(page);
    const { connections } = (await (await page.request.get("/api/connections")).json()) as {
      connections: { id: string }[];
    };
    const body = { name: "Rose", model: "slow", provider: "openai-compatible", connection: connections[0]?.id };
    const { id } = (await (await page.request.post("/api/identities", { data: body })).json()) as { id: string };
    const created = await page.request.post("/api/threads", {
      data: { title: "Session", mode: "panel", identities: [id] },
    });
    const { state } = (await created.json()) as { state: { thread: { id: string } } };
    await page.goto(`/t/${state.thread.id}`);
    await say(page, "Count slowly.");
    await page.getByText("word5").first().waitFor();
    await page.getByRole("textbox").fill("An unfinished thought");

    // The session ends on the server: another device signed this one out.
    await page.request.post("/api/sign-out", { data: {} });
    const dialog = page.getByRole("dialog", { name: "Sign in to go on" });
    await dialog.waitFor({ timeout: 10_000 });
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, "session-end-390.png") });
    }
    expect(await dialog.getByLabel("E-mail").inputValue()).toBe(ana.email);
    await dialog.getByLabel("Password", { exact: true }).fill("not this one at all");
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await dialog.getByText("E-mail or password is wrong.").waitFor();
    await dialog.getByLabel("Password", { exact: true }).fill(ana.password);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await dialog.waitFor({ state: "detached" });

    expect(await page.getByRole("textbox").inputValue()).toBe("An unfinished thought");
    await page.getByText("word59").first().waitFor({ timeout: 20_000 });
    const text = await page.locator("[data-voice-slot]").last().innerText();
    expect(text.replace(/\s+/g, " ")).toContain(words.join("").trim());
    expect(provider.requests).toHaveLength(1);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 60_000);
