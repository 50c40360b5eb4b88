import { type Message, textOf } from "@parley/protocol";
import { passageOfSelection } from "../../ui/passage-of-selection.ts";
import { correct } from "./correcting.ts";

/** Where the words of a message stand on the page, without what else stands beside them. */
export function bodyOf(message: string): Element | null {
  return document.querySelector(`article[data-message="${CSS.escape(message)}"] .bd`);
}

/** Opens the form for an answer, about the words that are marked in it. */
export function openCorrection(message: Message, name: string, marked = markedIn(message)): void {
  correct({ message: message.id, name, passage: marked });
}

export function markedIn(message: Message): { start: number; end: number } | null {
  const body = bodyOf(message.id);
  return body === null ? null : passageOfSelection(body, textOf(message));
}
