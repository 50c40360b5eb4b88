import { setImmediate as nextTurn } from "node:timers/promises";

interface Body {
  kind: "person" | "voice";
  text: string;
}

/** The HTML of each message, in order; that of a person is empty, it is shown as typed. */
export async function renderBodies(rounds: { messages: Body[] }[]): Promise<string[]> {
  // Loaded when it is used: few servers publish or print anything.
  const { renderMarkdown } = await import("./render-markdown.ts");
  const bodies: string[] = [];
  for (const { kind, text } of rounds.flatMap((round) => round.messages)) {
    bodies.push(kind === "person" ? "" : renderMarkdown(text));
    // A long page must not hold up the voices that stream meanwhile.
    await nextTurn();
  }
  return bodies;
}
