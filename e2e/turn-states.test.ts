import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider } from "../server/src/providers/testing/start-provider.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { freePort, startServer } from "./testing/server.ts";

const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("a voice that thinks, one that is told to wait, one that does not begin and one that is not running say so", async () => {
  const provider = await startProvider((response, request) => {
    const { model } = request.body as { model: string };
    if (model === "busy") {
      response.writeHead(429, { "content-type": "application/json", "retry-after": "40" });
      return void response.end(JSON.stringify({ error: { message: "slow down", type: "rate_limit" } }));
    }
    if (model === "slow") return;
    const thought = chunk({ reasoning_content: "Petals first, or scent?" });
    sse(response).end(thought + chunk({ content: "Count the petals." }) + chunk({}, "stop") + event("[DONE]"));
  });
  const server = await startServer({
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: "sk-canary-0123456789",
    OLLAMA_BASE_URL: `http://127.0.0.1:${await freePort()}/api`,
  });
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  try {
    await signUp(page);
    const identities: string[] = [];
    const { connections } = (await (await page.request.get("/api/connections")).json()) as {
      connections: { id: string; provider: string }[];
    };
    for (const [name, model, wire] of [
      ["Rose", "thinks", "openai-compatible"],
      ["Orla", "busy", "openai-compatible"],
      ["Tam", "slow", "openai-compatible"],
      ["Quin", "qwen3", "ollama"],
    ] as const) {
      const connection = connections.find((one) => one.provider === wire)?.id;
      const made = await page.request.post("/api/identities", { data: { name, model, provider: wire, connection } });
      identities.push(((await made.json()) as { id: string }).id);
    }
    const created = await page.request.post("/api/threads", { data: { title: "States", mode: "panel", identities } });
    const { state } = (await created.json()) as { state: { thread: { id: string } } };
    await page.goto(`/t/${state.thread.id}`);
    await say(page, "Which flower should we plant?");

    const slot = (name: string) => page.locator("article.slot").filter({ has: page.getByRole("heading", { name }) });
    await slot("Rose").getByText("Count the petals.").waitFor();
    const thought = slot("Rose").getByText("Petals first, or scent?");
    expect(await thought.isVisible()).toBe(false);
    await slot("Rose").getByText("Reasoning, 4 words").click();
    await thought.waitFor({ state: "visible" });
    // It is nobody's prompt.
    await slot("Orla")
      .getByText(/Orla is waiting, the provider allows more in [34]\d s\./)
      .waitFor();
    expect(await slot("Tam").getByText("has not started").count()).toBe(0);
    await page.clock.setSystemTime(Date.now() + 31_000);
    await slot("Tam")
      .getByText(/Tam has not started after 3\d s\./)
      .waitFor();
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, "turn-states-1440.png") });
      await page.setViewportSize(sizes.phone);
      await page.screenshot({ path: join(pictures, "turn-states-390.png") });
      await page.setViewportSize(sizes.desktop);
    }
    await slot("Quin").getByText("qwen3 is not running on this server.").waitFor();
    await slot("Quin").getByText("How to start it").click();
    await slot("Quin").getByText("ollama serve").waitFor({ state: "visible" });

    await slot("Orla").getByRole("button", { name: "Skip" }).click();
    await slot("Orla").getByText("Stopped by you before the first word").waitFor();
    await slot("Tam").getByRole("button", { name: "Keep waiting" }).click();
    await slot("Tam").getByText("has not started").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Stop Tam" }).click();
    await settled(page);
    expect(provider.requests.map((one) => JSON.stringify(one.body)).join()).not.toContain("Petals first");
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 90_000);
