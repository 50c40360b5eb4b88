import type { SeenCall, SeenPiece } from "@parley/protocol";
import { costMessages, money } from "./cost-messages.ts";

const count = new Intl.NumberFormat("en");
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Texts of "What did it see?": they come with it. */
export const seenMessages = {
  title: (name: string) => `What did ${name} see?`,
  about: "What its prompt was made of, piece by piece, in the order in which it was sent.",
  failed: "This could not be read.",
  none: "It was never asked: nothing was sent.",
  call: (n: number, of: number) => (of === 1 ? "One call" : `Call ${n} of ${of}`),
  purpose: {
    first: "",
    retry: "tried again",
    "re-ask": "asked again for its form",
    tools: "with results of tools",
    segment: "next segment",
  } as Record<string, string>,
  outcome: {
    complete: "complete",
    failed: "failed",
    refused: "refused",
    interrupted: "interrupted",
    stopped: "stopped",
  } as Record<string, string>,
  running: "running",
  tokens: ({ input, cachedInput, output, reasoning }: NonNullable<SeenCall["usage"]>) =>
    [
      input === null ? "tokens in unknown" : `${count.format(input)} tokens in`,
      cachedInput === null || cachedInput === 0 ? "" : `${count.format(cachedInput)} of them cached`,
      output === null ? "tokens out unknown" : `${count.format(output)} out`,
      reasoning === null || reasoning === 0 ? "" : `${count.format(reasoning)} of them thoughts`,
    ]
      .filter((one) => one !== "")
      .join(", "),
  times: ({ startedAt, firstTokenAt, endedAt }: SeenCall) =>
    [
      firstTokenAt === null ? "" : `first word after ${seconds(firstTokenAt - startedAt)}`,
      endedAt === null ? "" : `${seconds(endedAt - startedAt)} in all`,
    ]
      .filter((one) => one !== "")
      .join(", "),
  cost: ({ cost, basis }: NonNullable<SeenCall["cost"]>) =>
    basis === "priced" ? money(cost ?? 0) : costMessages.basis[basis],
  parameters: { temperature: "Temperature", topP: "Top-p", maxTokens: "Max tokens", reasoningEffort: "Effort" },
  noParameters: "parameters left to the provider",
  kinds: {
    system: "Instructions",
    excerpt: "Excerpt",
    message: "Message",
    own: "Its own words",
    note: "Note",
    reference: "Shown without a name",
    lessons: "What it learned",
    memory: "What the table keeps in mind",
    corrections: "Corrections by people",
    instruction: "End of the prompt",
  } satisfies Record<SeenPiece["kind"], string>,
  takenUp: (labels: string[]) => `taken up: ${labels.join(", ")}`,
  gone: "This message was hidden since. Its text is gone here too.",
  withheld: "Only the owner of this voice reads its instructions and what it learned.",
  somebody: "Somebody",
} as const;
