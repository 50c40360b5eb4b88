import { type Message, safeCut, textOf } from "@parley/protocol";

const name = "parley:fill-composer";

/** Puts a text into the composer of the page without sending it. */
export function fillComposer(text: string): void {
  document.dispatchEvent(new CustomEvent<string>(name, { detail: text }));
}

export function onFillComposer(listener: (text: string) => void): () => void {
  const handle = (event: Event): void => {
    if (event instanceof CustomEvent && typeof event.detail === "string") listener(event.detail);
  };
  document.addEventListener(name, handle);
  return () => document.removeEventListener(name, handle);
}

const typedName = "parley:typed";

/** Says that somebody types into the composer, or that it is sent or empty again. */
export function tellTyped(isTyping: boolean): void {
  document.dispatchEvent(new CustomEvent<boolean>(typedName, { detail: isTyping }));
}

export function onTyped(listener: (isTyping: boolean) => void): () => void {
  const handle = (event: Event): void => {
    if (event instanceof CustomEvent) listener(event.detail === true);
  };
  document.addEventListener(typedName, handle);
  return () => document.removeEventListener(typedName, handle);
}

const replyName = "parley:reply";

/** What one is about to answer. */
export interface Replying {
  message: string;
  name: string;
  text: string;
}

/** So much of a message stands above the answer to it. */
export function firstWords(message: Pick<Message, "parts">): string {
  return safeCut(textOf(message), 240);
}

/** Makes what is written next an answer to a message. */
export function replyTo(replying: Replying): void {
  document.dispatchEvent(new CustomEvent<Replying>(replyName, { detail: replying }));
}

export function onReply(listener: (replying: Replying) => void): () => void {
  const handle = (event: Event): void => {
    // Only `replyTo` sends it.
    if (event instanceof CustomEvent) listener(event.detail as Replying);
  };
  document.addEventListener(replyName, handle);
  return () => document.removeEventListener(replyName, handle);
}
