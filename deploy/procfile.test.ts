import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createDatabase, freePort, hasPostgres, startPostgres } from "../server/src/testing/postgres.ts";
import { root } from "./testing/copy-tree.ts";
import { startProgram } from "./testing/run-program.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

test.runIf(hasPostgres())(
  "with PORT, DATABASE_URL and PARLEY_SECRET alone the Procfile's line answers within ten seconds, without packages",
  async () => {
    const line = /^web: (.+)$/m.exec(readFileSync(join(root, "Procfile"), "utf8"))?.[1] ?? "";
    const folder = mkdtempSync(join(tmpdir(), "parley-procfile-"));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    expect(existsSync(join(root, "dist/server.js")), "build first").toBe(true);
    cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
    cpSync(join(root, "launch.cjs"), join(folder, "launch.cjs"));
    const postgres = await startPostgres();
    cleanUps.push(() => postgres.stop());
    const database = await createDatabase(postgres.url);
    cleanUps.push(() => database.drop());

    const port = await freePort();
    const program = await startProgram(["bash", "-c", line], {
      cwd: folder,
      environment: {
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        PORT: String(port),
        DATABASE_URL: database.url,
        PARLEY_SECRET: "a secret of the platform with more than 32 characters",
      },
    });
    cleanUps.push(() => program.kill());
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    const answeredInMs = Math.round(program.startedInMs);
    expect(ready.status).toBe(200);
    expect(answeredInMs).toBeLessThan(10_000);
    console.log(`the Procfile's line answered after ${answeredInMs} ms`);

    // The page is there too, cookies are for https, and who begins is told how.
    expect((await fetch(`http://127.0.0.1:${port}/`)).headers.get("strict-transport-security")).toMatch(/max-age/);
    expect(program.said()).toMatch(/Set PARLEY_URL to the https address/);
    const setupCode = /needs this setup code: (\S+)/.exec(program.said())?.[1] ?? "";
    const signedUp = await fetch(`http://127.0.0.1:${port}/api/sign-up`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: "Ada", email: "ada@example.org", password: "correct horse battery", setupCode }),
    });
    expect(signedUp.status).toBe(201);
    expect(signedUp.headers.getSetCookie().join()).toMatch(/__Host-sid=.*; Secure/);
    // It wrote nothing but where it lives on this machine.
    expect(existsSync(join(folder, "data.secret"))).toBe(false);
    expect(await program.end()).toBe(0);
  },
  60_000,
);
