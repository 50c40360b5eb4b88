import { LLMock } from "@copilotkit/aimock";
import { freePort, startServer } from "../../e2e/testing/server.ts";
import { startOllama } from "../../server/src/providers/testing/start-ollama.ts";
import { type Camera, register } from "./camera.ts";

/** The ways in: with nothing running, with models found, and with a token. */
export async function walkOnboarding(camera: Camera): Promise<void> {
  await nothingRuns(camera);
  await modelsFound(camera);
  await tokenPasted(camera);
}

async function nothingRuns(camera: Camera): Promise<void> {
  const places = await Promise.all(
    ["ollama", "llamacpp", "lmstudio"].map(async (kind) => `${kind}=127.0.0.1:${await freePort()}`),
  );
  const server = await startServer({ PARLEY_LOCAL_MODELS: places.join(",") });
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("button", { name: "Look again" }).waitFor();
  await camera.shoot(page, "onboarding-nothing");
  await page.context().close();
  await server.close();
}

async function modelsFound(camera: Camera): Promise<void> {
  const ollama = await startOllama({ models: ["llama3.2:3b", "qwen2.5-coder:7b"] });
  const server = await startServer({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` });
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("checkbox").first().waitFor();
  await camera.shoot(page, "onboarding-found");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByLabel("Message everyone").waitFor();
  await camera.shoot(page, "onboarding-done");
  await page.context().close();
  await server.close();
  await ollama.stop();
}

async function tokenPasted(camera: Camera): Promise<void> {
  const mock = new LLMock({ port: 0 });
  mock.on({ model: "rose" }, { content: "Hello." });
  await mock.start();
  const server = await startServer({ PARLEY_PROVIDER_HOSTS: new URL(mock.url).host });
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  await page.getByRole("button", { name: "Paste a token" }).click();
  await page.getByLabel("API token", { exact: true }).fill("sk-ant-api03-abcdefgh");
  await camera.shoot(page, "token-guessed");
  await page.getByLabel("API token", { exact: true }).fill("a-token-of-somebody");
  await page.getByLabel("Provider", { exact: true }).selectOption("OpenAI compatible");
  await camera.shoot(page, "token-asked");
  await page.getByLabel("Base URL").fill(`${mock.url}/v1`);
  await page.getByRole("button", { name: "Test the token" }).click();
  await page.getByLabel("Model ID").fill("rose");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText(/Answered in/).waitFor();
  await camera.shoot(page, "token-voice");
  await page.context().close();
  await server.close();
  await mock.stop();
}
