import { useEffect, useRef } from "react";
import type { Message, ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { notify } from "../data/notice.ts";
import { findMessage, isOpen, lastTurnOf, openTurns, seatedVoices } from "../data/round-view.ts";
import type { useThreadActions } from "../data/thread-actions.ts";
import { firstWords, replyTo } from "./composer-bus.ts";
import { goToVoice } from "./go-to-voice.ts";

const confirmMs = 2_000;

export interface ThreadKeyHandlers {
  toggleLayout: () => void;
  /** B or C on a focused answer. */
  onJudgeKey: (message: Message, key: "b" | "c") => void;
}

/** The keys of a thread. Letters and signs count only while no field has the focus. */
export function useThreadKeys(
  state: ThreadState | null,
  /** Null for who only reads. */
  actions: ReturnType<typeof useThreadActions> | null,
  handlers: ThreadKeyHandlers,
): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  const escapedAt = useRef(0);
  useEffect(() => {
    if (state === null) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented || isOverlayOpen()) return;
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (event.altKey && !event.ctrlKey && !event.metaKey && digit !== undefined) {
        const voice = seatedVoices(state)[Number(digit) - 1];
        if (voice === undefined) return;
        event.preventDefault();
        const turn = lastTurnOf(state, voice.id);
        if (!event.shiftKey) goToVoice(voice.id);
        else if (turn !== null && isOpen(turn)) void actions?.stopTurn(turn.id);
        return;
      }
      if (isLetter(event, "l") && !isField(document.activeElement)) return latest.current.toggleLayout();
      if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) return onReplyKey(event);
      for (const key of ["b", "c"] as const) if (isLetter(event, key)) return onJudgeKey(event, key);
      if (event.key === "Escape") onEscape();
      else if (event.key === "/" && !isField(document.activeElement)) {
        event.preventDefault();
        document.getElementById("composer")?.focus();
      }
    };
    /** A letter counts on a focused message only, so it can surprise nobody. */
    const focusedMessage = (): Message | null => {
      const id = document.activeElement?.matches("[data-message]")
        ? document.activeElement.getAttribute("data-message")
        : null;
      const message = id === null ? null : findMessage(state, id);
      return message === null || message.hidden || actions === null ? null : message;
    };
    const onJudgeKey = (event: KeyboardEvent, key: "b" | "c"): void => {
      const message = focusedMessage();
      if (message === null || !isAnswer(state, message)) return;
      event.preventDefault();
      latest.current.onJudgeKey(message, key);
    };
    const onReplyKey = (event: KeyboardEvent): void => {
      const message = focusedMessage();
      if (message === null) return;
      event.preventDefault();
      const name = state.members.find((member) => member.id === message.author)?.profile.name ?? "";
      replyTo({ message: message.id, name, text: firstWords(message) });
    };
    const onEscape = (): void => {
      const active = document.activeElement;
      const running = openTurns(state).length;
      if (
        isField(active) &&
        active instanceof HTMLElement &&
        (running === 0 || active.id !== "composer" || hasText(active))
      )
        return active.blur();
      if (running === 0 || actions === null) return;
      const now = Date.now();
      if (running > 1 && now - escapedAt.current > confirmMs) {
        escapedAt.current = now;
        notify(messages.thread.stopAllAgain(running), { durationMs: confirmMs });
        return;
      }
      void actions.stopAll();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [state, actions]);
}

/** A letter alone, in either case. */
export function isLetter(event: KeyboardEvent, letter: string): boolean {
  return event.key.toLowerCase() === letter && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
}

export function isOverlayOpen(): boolean {
  return document.querySelector("[role='dialog'], [role='alertdialog'], [role='menu']") !== null;
}

export function isField(element: Element | null): boolean {
  return element?.matches("input, textarea, select, [contenteditable]") ?? false;
}

/** An empty composer holds nothing to leave; Escape there may stop the voices at once. */
function hasText(element: HTMLElement): boolean {
  return element instanceof HTMLTextAreaElement && element.value !== "";
}

function isAnswer({ rounds }: ThreadState, { id }: Message): boolean {
  return rounds.some(({ turns }) => turns.some((turn) => turn.message?.id === id));
}
