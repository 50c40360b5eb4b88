import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProvider } from "../server/src/providers/testing/start-provider.ts";
import { wires } from "../server/src/providers/testing/wires.ts";
import { sure } from "../server/src/testing/talk.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("L2 at 1280 sidebar, thread and panel stand side by side; below it the panel is a sheet that Back closes", async () => {
  const server = await startServer();
  const { context, page, complaints } = await openWindow(browser, server.url, { width: 1280, height: 800 });
  try {
    await signUp(page);
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    await page.getByLabel("Message everyone").waitFor();
    const panel = page.getByRole("complementary", { name: "Table" });
    await panel.getByRole("tab", { name: "Voices" }).waitFor();
    const boxes = [page.getByRole("navigation", { name: "Threads" }), page.getByRole("main"), panel];
    const places = await Promise.all(boxes.map(async (one) => sure(await one.boundingBox())));
    expect(places.map(({ width }) => Math.round(width))).toEqual([272, expect.any(Number), 320]);
    expect(sure(places[1]).x).toBeGreaterThanOrEqual(sure(places[0]).x + 272);
    expect(sure(places[1]).width).toBeGreaterThan(600);
    expect(sure(places[2]).x).toBeGreaterThanOrEqual(sure(places[1]).x + sure(places[1]).width);
    expect(sure(places[2]).x + 320).toBeLessThanOrEqual(1280);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

    // The keys close and open it, and a reload finds it as it was left, with its tab.
    await page.keyboard.press("Control+.");
    await panel.waitFor({ state: "detached" });
    await page.reload();
    await page.getByLabel("Message everyone").waitFor();
    expect(await panel.count()).toBe(0);
    await page.getByRole("button", { name: /^Voices:/ }).click();
    await panel.getByRole("tab", { name: "Options" }).click();
    await page.reload();
    await panel.getByRole("tab", { name: "Options", selected: true }).waitFor();

    for (const size of [sizes.phone, { width: 768, height: 1024 }]) {
      await page.setViewportSize(size);
      await panel.waitFor({ state: "detached" });
      await page.getByRole("button", { name: /^Voices:/ }).click();
      const sheet = page.getByRole("dialog", { name: "Table" });
      await sheet.getByRole("tab", { name: "Voices" }).click();
      await sheet.getByRole("heading", { name: "At the table" }).waitFor();
      await sheet.evaluate((element) => Promise.all(element.getAnimations().map((one) => one.finished)));
      const box = sure(await sheet.boundingBox());
      if (size.width < 768) expect([box.width, Math.round(box.height)]).toEqual([390, Math.round(844 * 0.88)]);
      else expect(box.width).toBe(360);
      await page.goBack();
      await sheet.waitFor({ state: "detached" });
      expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Voices:/);
    }
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
  }
}, 60_000);

test("F5 temperature and max tokens are set by keyboard and by number, and the provider receives exactly those", async () => {
  const wire = sure(wires.find((one) => one.provider === "openai-compatible"));
  const provider = await startProvider((response, request) => {
    if (request.path.includes("/models"))
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"data":[{"id":"rose"},{"id":"thorn"}]}');
    response.writeHead(200, { "content-type": wire.contentType }).end(`${wire.begin}${wire.text("Yes.")}${wire.end}`);
  });
  const server = await startServer({
    OPENAI_BASE_URL: `${new URL(provider.url).origin}/v1`,
    OPENAI_API_KEY: "sk-canary-0123456789",
  });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  const asked = () => provider.requests.filter((one) => one.path.endsWith("/chat/completions")).map((one) => one.body);
  try {
    await signUp(page);
    await page.evaluate(async () => {
      const call = async (path: string, body?: object) =>
        (
          await fetch(path, {
            method: body === undefined ? "GET" : "POST",
            ...(body === undefined
              ? {}
              : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
          })
        ).json();
      const { connections } = await call("/api/connections");
      const voice = { provider: "openai-compatible", connection: connections[0].id };
      const vega = await call("/api/identities", { ...voice, name: "Rosa", role: "Sceptic", model: "rose" });
      await call("/api/identities", { ...voice, name: "Thea", model: "thorn" });
      const { state } = await call("/api/threads", { title: "Options", identities: [vega.id] });
      location.href = `/t/${state.thread.id}`;
    });
    const panel = page.getByRole("complementary", { name: "Table" });
    await panel.getByRole("button", { name: "Options of Rosa" }).click();
    const field = (label: string) => panel.getByLabel(label, { exact: true });
    await panel.getByText("As everywhere Rosa is used, until you change something.").waitFor();
    await field("Use the provider's default for Temperature").click();
    const warmth = panel.getByRole("slider", { name: "Temperature" });
    await warmth.press("Home");
    for (let step = 0; step < 4; step += 1) await warmth.press("ArrowRight");
    expect(await field("Temperature, number").inputValue()).toBe("0.4");
    await field("Use the provider's default for Max tokens").click();
    await field("Max tokens, number").fill("777");
    await panel.getByText("Saved. It counts from the next message on.").waitFor();
    await panel.getByText("Set for this thread: parameters.").waitFor();
    await say(page, "One?");
    await expect.poll(() => asked().length, { timeout: 15_000 }).toBe(1);
    expect(asked()[0]).toMatchObject({ model: "rose", temperature: 0.4, max_tokens: 777 });

    // By number and by keyboard the other way round, for everywhere; the thread's own come first until they are reset.
    await panel.getByRole("radio", { name: "everywhere Rosa is used" }).click();
    await panel.getByText(/In this thread Rosa has settings of its own/).waitFor();
    await field("Use the provider's default for Temperature").click();
    await field("Temperature, number").fill("1.3");
    await field("Use the provider's default for Max tokens").click();
    await panel.getByRole("slider", { name: "Max tokens" }).press("Home");
    await panel.getByText("Saved. It counts from the next message on.").waitFor();
    await page.locator("[data-writing=true]").first().waitFor({ state: "detached" });
    await say(page, "Two?");
    await expect.poll(() => asked().length, { timeout: 15_000 }).toBe(2);
    expect(asked()[1]).toMatchObject({ temperature: 0.4, max_tokens: 777 });
    await panel.getByRole("radio", { name: "this thread only" }).click();
    await panel.getByRole("button", { name: "Reset to Rosa’s own" }).click();
    await panel.getByText("As everywhere Rosa is used, until you change something.").waitFor();
    expect(await field("Temperature, number").inputValue()).toBe("1.3");

    // The model of this seat, free text too; then another voice takes the seat.
    await field("Model ID").fill("thorn");
    await field("Model ID").press("Enter");
    await panel.getByText("Set for this thread: model.").waitFor();
    await page.locator("[data-writing=true]").first().waitFor({ state: "detached" });
    await say(page, "Three?");
    await expect.poll(() => asked().length, { timeout: 15_000 }).toBe(3);
    expect(asked()[2]).toMatchObject({ model: "thorn", temperature: 1.3, max_tokens: 256 });
    await page.locator("[data-writing=true]").first().waitFor({ state: "detached" });
    await panel.getByRole("combobox", { name: "Agent" }).fill("the");
    await panel.getByRole("option", { name: "Thea" }).click();
    await page.getByText("Thea sits where Rosa sat, from the next message on.").waitFor();
    await expect.poll(() => panel.getByRole("combobox", { name: "Agent" }).inputValue()).toBe("Thea");
    await panel.getByRole("tab", { name: "Voices" }).click();
    await panel.getByRole("button", { name: "Seat Rosa" }).waitFor();
    await panel.getByRole("button", { name: "Options of Thea" }).waitFor();
    await panel.getByText("local", { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 90_000);

test("F5 a practice voice is offered what it takes, and the rest is said", async () => {
  const server = await startServer();
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  try {
    await signUp(page);
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    const panel = page.getByRole("complementary", { name: "Table" });
    await panel.getByRole("button", { name: "Options of Vega" }).click();
    await panel.getByText("Not taken by this model: temperature, top-p, reasoning effort.").waitFor();
    expect(await panel.getByLabel("Temperature, number").count()).toBe(0);
    await panel.getByLabel("Max tokens, number").waitFor();
    await panel.getByRole("tab", { name: "Voices" }).click();
    await say(page, "What does it cost?");
    await panel.getByText("writing", { exact: true }).first().waitFor();
    await settled(page);
    // Each of the three voices, what they spent together, and what the next round would cost.
    await expect.poll(() => panel.getByText("local", { exact: true }).count()).toBe(5);
  } finally {
    await context.close();
    await server.close();
  }
}, 60_000);
