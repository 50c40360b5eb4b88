import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { SessionEvent } from "@parley/protocol";
import { expect, test } from "vitest";
import { listPersonalities } from "../../identities/index.ts";
import { startSolo } from "../../testing/solo.ts";
import { sure } from "../../testing/talk.ts";
import { startTestApp } from "../../testing/test-app.ts";

/** Every line that docs/api.md tells a reader to type is typed here, into a shell, against a server in single-user mode. */
const text = readFileSync(join(import.meta.dirname, "../../../../docs/api.md"), "utf8");
const linesOf = (kind: string): string[] =>
  [...text.matchAll(/^```(bash(?: [\w-]+)?)\n([\s\S]*?)\n```$/gm)].flatMap((match) =>
    match[1] === kind ? [match[2] ?? ""] : [],
  );
const commands = linesOf("bash");
/** Lines that make sense only where there is something to sign in to. */
const signing = linesOf("bash sign-in");
const run = promisify(execFile);
const hasCurl = await run("curl", ["--version"]).then(
  () => true,
  () => false,
);
if (!hasCurl) process.stdout.write("docs/api.md: its lines are not run, since there is no curl on this machine\n");

/** What earlier answers gave, as a reader would keep it. */
class Shell {
  readonly answers = new Map<string, string>();
  readonly kept: Record<string, string> = {};
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  /** Runs one command as it stands, but for the port. */
  async type(command: string): Promise<string> {
    const { stdout } = await run("bash", ["-c", command.replaceAll("http://127.0.0.1:8000", this.#url)], {
      env: { ...process.env, ...this.kept },
      timeout: 60_000,
    });
    expect(stdout, command).not.toBe("");
    expect(stdout, command).not.toContain('"error":{');
    this.answers.set(sure(/127\.0\.0\.1:8000([\w/.$-]+)/.exec(command)?.[1]), stdout);
    const names = {
      session_id: "SESSION_ID",
      access_token: "ACCESS_TOKEN",
      refresh_token: "REFRESH_TOKEN",
      token: "TOKEN",
      message_id: "MESSAGE_ID",
      ...(command.includes("-X POST http://127.0.0.1:8000/api/tokens") ? { id: "TOKEN_ID" } : {}),
    };
    for (const [field, name] of Object.entries(names)) {
      const value = new RegExp(`"${field}":"([^"]+)"`).exec(stdout)?.[1];
      if (value !== undefined) this.kept[name] = value;
    }
    return stdout;
  }

  /** What is written below the lines of both chat APIs. */
  expectWhatIsWritten(): void {
    const answer = (path: string): string => sure(this.answers.get(path));
    expect(JSON.parse(answer("/health"))).toMatchObject({ status: "ok" });
    expect(JSON.parse(answer("/api/panels/available-models")).models).toHaveLength(3 + listPersonalities().length);
    const events = [...answer("/api/chat/$SESSION_ID/stream").matchAll(/^data: (.*)$/gm)].map((match) =>
      SessionEvent.parse(JSON.parse(match[1] ?? "")),
    );
    expect(events.filter((one) => one.type === "model_end")).toHaveLength(3);
    const lines = answer("/api/v1/chat").trim().split("\n");
    expect(JSON.parse(sure(lines.at(-1))).type).toBe("end");
  }
}

test.runIf(hasCurl)("in single-user mode the lines run one after the other", { timeout: 120_000 }, async () => {
  const solo = await startSolo({ environment: { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" } });
  try {
    expect(commands.length).toBeGreaterThanOrEqual(5);
    const shell = new Shell(solo.app.url);
    for (const command of commands) await shell.type(command);
    shell.expectWhatIsWritten();
    expect(sure(shell.answers.get("/health"))).toContain("no API keys configured");
  } finally {
    await solo.app.close();
  }
});

test.runIf(hasCurl)(
  "with sign-in they run with a token, after the lines that make it",
  { timeout: 120_000 },
  async () => {
    const app = await startTestApp({ environment: { OPENAI_BASE_URL: "" } });
    try {
      expect(signing.length).toBeGreaterThanOrEqual(7);
      const shell = new Shell(app.url);
      const isLast = (line: string): boolean => /DELETE|sign-out/.test(line);
      for (const command of signing.filter((line) => !isLast(line))) await shell.type(command);
      for (const command of commands)
        await shell.type(command.replace("curl -s", 'curl -s -H "Authorization: Bearer $TOKEN"'));
      shell.expectWhatIsWritten();
      for (const command of signing.filter(isLast)) expect(await shell.type(command)).toBe("204\n");
      for (const token of [shell.kept.TOKEN, shell.kept.ACCESS_TOKEN]) {
        const answer = await fetch(`${app.url}/api/threads`, { headers: { Authorization: `Bearer ${token}` } });
        expect(answer.status).toBe(401);
      }
    } finally {
      await app.close();
    }
  },
);

test("every event and its fields are in the table", () => {
  const rows = new Map(
    [...text.matchAll(/^\| `(\w+)`\s*\| (`[^|]*`)\s*\|/gm)].map((match) => [
      match[1],
      [...(match[2] ?? "").matchAll(/`(\w+)\??`/g)].map((field) => field[1]),
    ]),
  );
  for (const option of SessionEvent.options) {
    const { type: kind, ...fields } = option.shape;
    if (kind.value === "error") continue;
    expect(rows.get(kind.value)?.toSorted(), kind.value).toEqual(Object.keys(fields).toSorted());
  }
});
