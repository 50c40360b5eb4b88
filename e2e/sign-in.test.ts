import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  startIdentityProvider,
  type TestIdentityProvider,
} from "../server/src/http/auth/testing/start-identity-provider.ts";
import { codeOf } from "../server/src/http/auth/testing/authenticator.ts";
import { startMailSink } from "../server/src/http/auth/testing/start-mail-sink.ts";
import { freePort } from "../server/src/testing/postgres.ts";
import { violations } from "./testing/axe.ts";
import { ana, launchBrowser, openWindow, signUp, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** F1 with Google, and one's own account, in a real browser against a provider on loopback. */
const pictures = process.env.PARLEY_PICTURES;
let browser: Browser;
let provider: TestIdentityProvider;
let server: RealServer;
beforeAll(async () => {
  browser = await launchBrowser();
  provider = await startIdentityProvider();
  const port = String(await freePort());
  server = await startServer({ ...provider.google, PORT: port, PARLEY_REGISTRATION: "open" });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await provider.stop();
});

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of [sizes.phone, sizes.desktop]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(pictures, `${name}-${size.width}-${theme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

const google = { name: "Continue with Google" };

test("F1 where Google is not set up there is no button", async () => {
  const plain = await startServer();
  const { page, context } = await openWindow(browser, plain.url, sizes.desktop);
  try {
    await page.goto("/login");
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    expect(await page.getByRole("button", google).count()).toBe(0);
  } finally {
    await context.close();
    await plain.close();
  }
}, 60_000);

test("F1 first and later sign-in with Google, one's own account, and a link that needs both proofs", async () => {
  const first = await openWindow(browser, server.url, sizes.desktop);
  const { page } = first;
  await page.goto("/register");
  await page.getByText("This is the first account").waitFor();
  await page.getByRole("button", google).click();
  await page.getByRole("button", { name: "Start with practice voices" }).waitFor();

  await page.goto("/settings/account");
  await page.getByRole("heading", { name: "Ways to sign in" }).waitFor();
  await page.getByText("This browser, since").waitFor();
  await page.getByLabel("New password").fill(ana.password);
  await page.getByRole("button", { name: "Set a password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  await page.getByLabel("Present password").waitFor();
  // It still is the same page, signed in by a new session: what is asked from here on is answered.
  await page.goto("/identities");
  await page.getByText("Vega").first().waitFor();

  const later = await openWindow(browser, server.url, sizes.desktop);
  await later.page.goto("/settings/account");
  await later.page.waitForURL(/\/login/);
  await picture(later.page, "login");
  expect(await violations(later.page, "login")).toEqual([]);
  await later.page.getByRole("button", google).click();
  // Back where one wanted to go in the first place.
  await later.page.getByRole("heading", { name: "Ways to sign in" }).waitFor();
  await later.page.getByRole("button", { name: "Sign out Chrome on Linux" }).waitFor();
  await picture(later.page, "account");
  for (const theme of ["light", "dark"] as const) {
    await later.page.emulateMedia({ colorScheme: theme });
    expect(await violations(later.page, `account ${theme}`)).toEqual([]);
  }
  await later.page.getByRole("button", { name: "Sign out Chrome on Linux" }).click();
  await later.page.getByRole("button", { name: "Sign out Chrome on Linux" }).waitFor({ state: "detached" });
  await page.goto("/identities");
  await page.waitForURL(/\/login/);
  await first.context.close();
  await later.context.close();
}, 60_000);

test("F1 Google is refused where only the address is the same, and says what to do; then it is linked", async () => {
  provider.person = { sub: "ana-1", email: ana.email, email_verified: true, name: ana.name };
  const window = await openWindow(browser, server.url, sizes.desktop);
  const { page } = window;
  await signUp(page);
  const other = await openWindow(browser, server.url, sizes.phone);
  await other.page.goto("/login");
  await other.page.getByRole("button", google).click();
  await other.page.getByText("An account with this e-mail exists already.").waitFor();
  await picture(other.page, "refused");
  expect(await violations(other.page, "refused")).toEqual([]);
  expect(await (await other.page.request.get(`${server.url}/api/entry`)).json()).toMatchObject({ account: null });

  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Link Google" }).click();
  await page.getByRole("button", { name: "Go to Google" }).click();
  await page.getByText("Enter your password.").waitFor();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Present password").fill("not this one");
  await page.getByRole("button", { name: "Go to Google" }).click();
  await page.getByText("That is not the password of this account.").waitFor();
  await dialog.getByLabel("Present password").fill(ana.password);
  await page.getByRole("button", { name: "Go to Google" }).click();
  await page.getByRole("button", { name: "Remove Google" }).waitFor();

  await other.page.getByRole("button", google).click();
  await other.page.getByRole("button", { name: "Start with practice voices" }).waitFor();
  const { account } = await (await other.page.request.get(`${server.url}/api/entry`)).json();
  expect(account).toMatchObject({ email: ana.email });
  await window.context.close();
  await other.context.close();
}, 60_000);

test("a password is set anew by a link of a mail, and a second factor is asked for from then on", async () => {
  const sink = await startMailSink();
  const mailing = await startServer({ PARLEY_SMTP_URL: sink.url, PARLEY_MAIL_FROM: "Parley <parley@example.org>" });
  const { page, context, complaints } = await openWindow(browser, mailing.url, sizes.phone);
  try {
    await signUp(page);
    await page.goto("/settings/account");
    await page.getByRole("button", { name: "Set up a second factor" }).click();
    await page.getByRole("dialog").getByLabel("Present password").fill(ana.password);
    await page.getByRole("button", { name: "Go on" }).click();
    const key = await page.locator("code").innerText();
    const backup = await page.locator("ul.mono li").allInnerTexts();
    await page.getByAltText("The key as a picture").scrollIntoViewIfNeeded();
    await picture(page, "second-factor");
    await page.getByLabel("Code of the app").fill("000000");
    await page.getByRole("button", { name: "Switch on" }).click();
    await page.getByText("This code is wrong").waitFor();
    await page.getByLabel("Code of the app").fill(codeOf(key, Date.now()));
    await page.getByRole("button", { name: "Switch on" }).click();
    await page.getByText("10 backup codes are left.").waitFor();
    expect(await page.content()).not.toContain(key);

    await context.clearCookies();
    await page.goto("/login");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByText("Enter the e-mail of your account.").waitFor();
    await page.getByLabel("E-mail", { exact: true }).fill(ana.email);
    await page.getByRole("button", { name: "Send link" }).click();
    await page.getByText("a link is on its way").waitFor();
    const link = /(http\S+\/reset#\S+)/.exec(await sink.take(ana.email))?.[1] ?? "";
    await page.goto(link);
    await page.getByLabel("New password").fill("entirely something else");
    await picture(page, "reset");
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Your new password is set.").waitFor();
    await page.getByRole("link", { name: "Back to sign-in" }).click();
    await page.getByLabel("E-mail or user name").fill(ana.email);
    await page.getByLabel("Password", { exact: true }).fill("entirely something else");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Enter the code of your authenticator app").waitFor();
    await picture(page, "code");
    expect(await violations(page, "code")).toEqual([]);
    await page.getByLabel("Code of your authenticator app").fill(backup[0] ?? "");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("button", { name: "Start with practice voices" }).waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await mailing.close();
    await sink.stop();
  }
}, 60_000);
