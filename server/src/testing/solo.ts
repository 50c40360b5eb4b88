import type { SessionEvent } from "@parley/protocol";
import { createClient } from "@parley/protocol/client";
import { type OpenStream, readStream } from "./read-stream.ts";
import { eventually, startTestApp, type TestApp, type TestOptions } from "./test-app.ts";

/** A server without sign-in, and what a program on the same machine asks of it. */
export async function startSolo(options: TestOptions = {}) {
  const app = await startTestApp({ ...options, environment: { PARLEY_AUTH: "off", ...options.environment } });
  const client = createClient({ fetch: (input, init) => fetch(`${app.url}${String(input)}`, init) });
  const voices = async (...models: string[]): Promise<string[]> => {
    const { connections } = (await client.call("listConnections", {})).data;
    const slugs: string[] = [];
    for (const model of models) {
      const body = {
        name: model,
        model,
        provider: "openai-compatible" as const,
        connection: connections[0]?.id ?? null,
      };
      slugs.push((await client.call("createIdentity", { body })).data.slug);
    }
    return slugs;
  };
  return {
    app,
    client,
    person: { client, cookie: "", threadWith: () => Promise.reject(new Error("not here")) },
    /** Voices of the account that play the scripts of these names; answers their ids. */
    voices,
    /** A session of the given ids. */
    async session(ids: string[], mission = ""): Promise<string> {
      const made = await client.call("createSession", { body: { mission, selected_models: ids } });
      return made.data.session_id;
    },
    say: (session: string, message: string, headers: Record<string, string> = {}) =>
      readStream(streamUrl(app, session, message), "", headers),
  };
}

export type Solo = Awaited<ReturnType<typeof startSolo>>;

export function streamUrl(app: Pick<TestApp, "url">, session: string, message: string): string {
  return `${app.url}/api/chat/${session}/stream?${new URLSearchParams({ message }).toString()}`;
}

/** What a session's stream has said so far. */
export function linesOf(stream: OpenStream): SessionEvent[] {
  return stream.messages.flatMap(({ data }) => (data === "" ? [] : [JSON.parse(data) as SessionEvent]));
}

/** Waits until a stream has said something. */
export function untilSaid(stream: OpenStream, what: (event: SessionEvent) => boolean): Promise<SessionEvent> {
  return eventually("the stream says it", async () => linesOf(stream).find(what));
}

/** The whole text of each model. */
export function textsIn(events: SessionEvent[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const event of events)
    if (event.type === "model_chunk") texts[event.model] = (texts[event.model] ?? "") + event.text;
  return texts;
}
