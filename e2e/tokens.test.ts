import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchBrowser, openWindow, signUp, sizes, type Window } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** The page where people make tokens for their programs. */
let browser: Browser;
let server: RealServer;
let window: Window;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await startServer();
  window = await openWindow(browser, server.url, sizes.phone);
  await signUp(window.page);
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.context.close();
  await browser.close();
  await server.close();
});

test("a token is made on the phone, shown once, works for a program, and is refused once deleted", async () => {
  const { page } = window;
  await page.getByRole("button", { name: "Open threads" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "API tokens" }).click();
  await page.getByText("You have no tokens yet.").waitFor();
  await page.getByRole("button", { name: "Make token" }).click();
  await page.getByText("Give it a name.").waitFor();
  await page.getByLabel("Name").fill("Weekly report");
  await page.getByLabel("Chat").uncheck();
  await page.getByLabel("It ends").selectOption("after 30 days");
  await page.getByRole("button", { name: "Make token" }).click();
  await page.getByText("Copy it now").waitFor();
  const token = await page.locator("code", { hasText: "parley_" }).innerText();
  const call = (method: string, body?: string) =>
    fetch(`${server.url}/api/threads`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body }),
    });
  expect((await call("GET")).status).toBe(200);
  expect((await call("POST", "{}")).status).toBe(403);
  await page.getByRole("button", { name: "I have it" }).click();
  await page.getByText(`${token.slice(0, 11)}…`).waitFor();
  await page.reload();
  await page.getByText("Weekly report").waitFor();
  expect(await page.content()).not.toContain(token);
  await page.getByRole("button", { name: "Delete Weekly report" }).click();
  await page.getByRole("button", { name: "Delete token" }).click();
  await page.getByText("You have no tokens yet.").waitFor();
  expect((await call("GET")).status).toBe(401);
}, 60_000);
