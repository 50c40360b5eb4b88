import type { ReplyPart, RequestMessage } from "../providers/model-request.ts";
import type { AskedOfModel, Attributes } from "./tracer.ts";

/** What a call's own process knows of it beside its row. */
export interface CallNote {
  hear(part: ReplyPart): void;
  attributes(): Attributes;
}

/** Characters of a prompt, and of an answer, that one span holds at most. */
const contentAtMost = 100_000;

/** Without content it only keeps why the answer ended. */
export function createCallNote(asked: AskedOfModel, withContent: boolean): CallNote {
  let finish: "stop" | "length" | null = null;
  const said = { reasoning: "", text: "" };
  return {
    hear(part) {
      if (part.type === "finished") finish = part.reason;
      else if (withContent && (part.type === "text" || part.type === "reasoning")) {
        const room = contentAtMost - said.text.length - said.reasoning.length;
        said[part.type] += part.text.slice(0, Math.max(0, room));
      }
    },
    attributes() {
      const reasons = finish === null ? undefined : [finish];
      return {
        "gen_ai.response.finish_reasons": reasons,
        ...(withContent ? contentOf(asked, said, finish) : {}),
      };
    },
  };
}

function contentOf(asked: AskedOfModel, said: { reasoning: string; text: string }, finish: string | null): Attributes {
  const system = asked.system.slice(0, contentAtMost);
  const shown = newestWithin(asked.messages, contentAtMost - system.length);
  const parts = [
    ...(said.reasoning === "" ? [] : [{ type: "reasoning", content: said.reasoning }]),
    ...(said.text === "" ? [] : [{ type: "text", content: said.text }]),
  ];
  const left = asked.messages.length - shown.length;
  return {
    "gen_ai.system_instructions": JSON.stringify([textPart(system)]),
    "gen_ai.input.messages": JSON.stringify(shown.map(({ role, text }) => ({ role, parts: [textPart(text)] }))),
    "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts, finish_reason: finish ?? "error" }]),
    "parley.call.messages_left_out": left === 0 ? undefined : left,
  };
}

function textPart(content: string): { type: "text"; content: string } {
  return { type: "text", content };
}

/** The last messages that fit, and the beginning of the very last if it alone does not. */
function newestWithin(messages: RequestMessage[], most: number): RequestMessage[] {
  const shown: RequestMessage[] = [];
  let room = Math.max(most, 1_000);
  for (const message of messages.toReversed()) {
    if (message.text.length > room && shown.length > 0) break;
    shown.unshift({ ...message, text: message.text.slice(0, room) });
    room -= Math.min(room, message.text.length);
  }
  return shown;
}
