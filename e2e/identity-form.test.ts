import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProvider } from "../server/src/providers/testing/start-provider.ts";
import { wires } from "../server/src/providers/testing/wires.ts";
import { sure } from "../server/src/testing/talk.ts";
import { launchBrowser, openWindow, say, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("an identity starts from a personality, is offered what its model takes, and its answer says what it cost", async () => {
  const wire = sure(wires.find((one) => one.provider === "anthropic"));
  const provider = await startProvider((response, request) => {
    if (request.path.includes("/models"))
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"data":[{"id":"claude-opus-5"},{"id":"claude-haiku-4-5"}]}');
    response
      .writeHead(200, { "content-type": wire.contentType })
      .end(`${wire.begin}${wire.text("Seven, since six is taken.")}${wire.end}`);
  });
  const folder = mkdtempSync(join(tmpdir(), "parley-catalogue-"));
  const catalogue = join(folder, "catalogue.json");
  // 7 tokens in and 3 out are 220 millionths of a dollar.
  const price = { value: { input: 10, output: 50 }, source: "our contract", read: "2026-11-21" };
  writeFileSync(catalogue, JSON.stringify({ anthropic: [{ model: "claude-opus-5", price }] }));
  const server = await startServer({
    ANTHROPIC_BASE_URL: new URL(provider.url).origin,
    ANTHROPIC_API_KEY: "sk-canary-0123456789",
    PARLEY_CATALOGUE: catalogue,
  });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  try {
    await signUp(page);
    await page.goto("/identities/new");
    const field = (label: string) => page.getByLabel(label, { exact: true });
    await field("Name").fill("Mine");
    await field("Start from").selectOption("logician");
    await page.getByText("Kept what you had: name.").waitFor();
    expect(await field("Name").inputValue()).toBe("Mine");
    expect(await field("Role").inputValue()).toBe("Logician");
    expect(await field("Instructions").inputValue()).toMatch(/^You reason in small steps/);

    // What an unknown model takes nobody knows, so all is offered; one that is set stays in sight.
    await field("Model ID").fill("something-new");
    await field("Use the provider's default for Top-p").click();
    await field("Top-p, number").fill("0.8");
    await field("Temperature, number").waitFor();
    await field("Model ID").fill("claude-opus-5");
    await page.getByText("Not taken by this model: temperature.").waitFor();
    expect(await field("Temperature, number").count()).toBe(0);
    await page.getByText("This model does not take it, so it is left out.").waitFor();
    await page.getByText("This model says at most 128,000 in one answer.").waitFor();
    await field("Use the provider's default for Max tokens").click();
    const slider = page.getByRole("slider", { name: "Max tokens" });
    await slider.press("End");
    expect(await field("Max tokens, number").inputValue()).toBe("128000");
    await slider.press("Home");
    expect(await field("Max tokens, number").inputValue()).toBe("256");
    expect(await slider.getAttribute("aria-valuetext")).toBe("256");
    expect(await field("Reasoning effort").locator("option").allInnerTexts()).toEqual([
      "Provider's default",
      "Low",
      "Medium",
      "High",
    ]);
    await field("Reasoning effort").selectOption("High");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("main").getByRole("listitem").filter({ hasText: "Mine" }).waitFor();

    await page.goto("/new");
    await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
    for (const [name, isSeated] of Object.entries({ Mine: true, Vega: true, Orin: false, Juno: false }))
      await page.getByRole("checkbox", { name: new RegExp(`^${name}`) }).setChecked(isSeated);
    await page.getByRole("button", { name: "Start thread" }).click();
    await say(page, "Which number?");
    const slot = (name: string) => page.locator("article.slot").filter({ hasText: name });
    await slot("Mine").getByText("$0.0002", { exact: true }).waitFor({ timeout: 20_000 });
    await slot("Mine").getByText("without top-p", { exact: true }).waitFor();
    await slot("Vega").getByText("local", { exact: true }).waitFor({ timeout: 20_000 });
    const asked = sure(provider.requests.find((request) => request.path.endsWith("/messages")));
    expect(asked.body).toMatchObject({ max_tokens: 256, output_config: { effort: "high" } });
    expect(asked.body).not.toHaveProperty("top_p");
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
