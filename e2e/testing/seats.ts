import type { Page } from "playwright-core";

const marks = ["hexagon", "diamond", "pentagon", "square"];
const hues = ["coral", "azure", "fern", "plum"];

/** Voices of these names and no others, on the environment's connection; each is its own model. Returns their ids. */
export async function makeVoices(page: Page, names: string[]): Promise<string[]> {
  const get = async <T>(path: string): Promise<T> => (await (await page.request.get(path)).json()) as T;
  const { connections } = await get<{ connections: { id: string }[] }>("/api/connections");
  // The practice voices that everybody has go.
  const { identities: others } = await get<{ identities: { id: string }[] }>("/api/identities");
  for (const { id } of others) await page.request.delete(`/api/identities/${id}`);
  const identities: string[] = [];
  for (const [at, name] of names.entries()) {
    const mark = { shape: marks[at], hue: hues[at], letter: name.charAt(0) };
    const data = { name, model: name, mark, provider: "openai-compatible", connection: connections[0]?.id };
    const made = await page.request.post("/api/identities", { data });
    if (!made.ok()) throw new Error(await made.text());
    identities.push(((await made.json()) as { id: string }).id);
  }
  return identities;
}

/** The same, at the table of a new thread that is opened. */
export async function seatVoices(page: Page, names: string[], title: string): Promise<void> {
  const data = { title, identities: await makeVoices(page, names) };
  const thread = await page.request.post("/api/threads", { data });
  if (!thread.ok()) throw new Error(await thread.text());
  const { state } = (await thread.json()) as { state: { thread: { id: string } } };
  await page.goto(`/t/${state.thread.id}`);
}
