import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { SessionEvent } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Solo, startSolo } from "../../testing/solo.ts";
import { sure } from "../../testing/talk.ts";

/** Every line that docs/api.md tells a reader to type is typed here, into a shell, against a server in single-user mode. */
const text = readFileSync(join(import.meta.dirname, "../../../../docs/api.md"), "utf8");
const commands = [...text.matchAll(/^```bash\n([\s\S]*?)\n```$/gm)].map((match) => match[1] ?? "");
const run = promisify(execFile);
const hasCurl = await run("curl", ["--version"]).then(
  () => true,
  () => false,
);
if (!hasCurl) process.stdout.write("docs/api.md: its lines are not run, since there is no curl on this machine\n");

let solo: Solo;
const answers = new Map<string, string>();
beforeAll(async () => {
  solo = await startSolo({ environment: { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" } });
});
afterAll(() => solo.app.close());

/** Runs one command as it stands, but for the port; what an earlier answer gave is in the environment. */
async function type(command: string): Promise<string> {
  const made = answers.get("/api/chat/sessions/create");
  const { stdout } = await run("bash", ["-c", command.replaceAll("http://127.0.0.1:8000", solo.app.url)], {
    env: { ...process.env, SESSION_ID: made === undefined ? "" : JSON.parse(made).session_id },
    timeout: 60_000,
  });
  const path = sure(/127\.0\.0\.1:8000([\w/.$-]+)/.exec(command)?.[1]);
  answers.set(path, stdout);
  return stdout;
}

test.runIf(hasCurl)(
  "the lines run one after the other and answer what is written below them",
  { timeout: 120_000 },
  async () => {
    expect(commands.length).toBeGreaterThanOrEqual(5);
    for (const command of commands) {
      const answer = await type(command);
      expect(answer, command).not.toBe("");
      expect(answer, command).not.toContain('"error":{');
    }
    expect(JSON.parse(sure(answers.get("/health")))).toMatchObject({ status: "ok", note: "no API keys configured" });
    expect(JSON.parse(sure(answers.get("/api/panels/available-models"))).models).toHaveLength(19);
    const events = [...sure(answers.get("/api/chat/$SESSION_ID/stream")).matchAll(/^data: (.*)$/gm)].map((match) =>
      SessionEvent.parse(JSON.parse(match[1] ?? "")),
    );
    expect(events.filter((one) => one.type === "model_end")).toHaveLength(3);
    const lines = sure(answers.get("/api/v1/chat")).trim().split("\n");
    expect(JSON.parse(sure(lines.at(-1))).type).toBe("end");
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
