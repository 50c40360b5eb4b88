import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

const health = async () => (await fetch(`${app.url}/health`)).json();
const noKeys = { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" };

test("a server where no provider has a key says so in a note", async () => {
  app = await startTestApp({ environment: noKeys });
  expect(await health()).toMatchObject({ status: "ok", providers: ["practice"], note: "no API keys configured" });
  await app.close();
  // A server of models that asks for none is no key.
  app = await startTestApp({ environment: { ...noKeys, OLLAMA_BASE_URL: "http://127.0.0.1:9" } });
  expect(await health()).toMatchObject({ providers: ["practice", "ollama"], note: "no API keys configured" });
});

test("with a key of the environment there is no note", async () => {
  app = await startTestApp({ environment: { ANTHROPIC_API_KEY: "a-key-of-the-environment" } });
  const answer = await health();
  expect(answer.providers).toContain("anthropic");
  expect(answer).not.toHaveProperty("note");
});
