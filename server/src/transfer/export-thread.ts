import {
  AppError,
  fileOfThread,
  type Head,
  type Id,
  type Message,
  type ThreadFile,
  type ThreadState,
} from "@parley/protocol";
import { snapshotOf } from "../conversation/index.ts";
import type { Store, Transaction } from "../store/open-store.ts";
import { findAnyThread, findThread } from "../store/threads.ts";
import { printableThread, type PrintableThread } from "./printable-thread.ts";
import { threadMarkdown } from "./thread-markdown.ts";

/** A whole thread at one moment, every round of it. */
async function wholeThread(
  store: Pick<Store, "moment" | "patiently">,
  account: Id,
  id: Id,
  find: typeof findThread = findThread,
): Promise<ThreadState> {
  const read = async ({ db }: Transaction): Promise<ThreadState> => {
    const thread = await find(db, id);
    if (thread === undefined) throw new AppError("not_found");
    return closedIn((await snapshotOf(db, thread, account, Number.MAX_SAFE_INTEGER)).state);
  };
  return store.patiently(() => store.moment(read));
}

/**
 * What somebody who reads from now on takes along is a thread of its own: its
 * first round follows nothing, and a message that answers one of before answers none.
 */
function closedIn(state: ThreadState): ThreadState {
  if (state.from === 0) return state;
  const rounds = new Set(state.rounds.map((round) => round.id));
  const said = new Set(messagesOf(state).map((message) => message.id));
  const within = (head: Head | null): Head | null => (head !== null && rounds.has(head.round) ? head : null);
  const close = (message: Message): Message => ({
    ...message,
    parent: within(message.parent),
    replyTo: message.replyTo !== null && said.has(message.replyTo) ? message.replyTo : null,
  });
  return {
    ...state,
    from: 0,
    total: state.rounds.length,
    head: within(state.head),
    waiting: state.waiting.map(close),
    memory: state.memory.map((item) => ({ ...item, cites: item.cites.filter((cite) => said.has(cite.message)) })),
    rounds: state.rounds.map((round, index) => ({
      ...round,
      index,
      parent: within(round.parent),
      messages: round.messages.map(close),
      links: round.links.filter((link) => said.has(link.to.message)),
      turns: round.turns.map((turn) => ({
        ...turn,
        links: turn.links.filter((link) => said.has(link.message)),
        message: turn.message === null ? null : close(turn.message),
      })),
    })),
  };
}

function messagesOf({ rounds, waiting }: ThreadState): Message[] {
  const inRounds = rounds.flatMap((round) => [...round.messages, ...round.turns.flatMap((turn) => turn.message ?? [])]);
  return [...inRounds, ...waiting];
}

/** The lossless file; see docs/export.md. */
export async function exportThread(
  store: Pick<Store, "moment" | "patiently">,
  account: Id,
  id: Id,
  now: number,
): Promise<{ name: string; file: ThreadFile }> {
  const state = await wholeThread(store, account, id);
  return { name: fileName(state), file: fileOfThread(state, now) };
}

/** The same of a thread that its owner may have deleted, until it is erased. */
export async function exportAnyThread(
  store: Pick<Store, "moment" | "patiently">,
  account: Id,
  id: Id,
  now: number,
): Promise<{ name: string; file: ThreadFile }> {
  const state = await wholeThread(store, account, id, findAnyThread);
  return { name: fileName(state), file: fileOfThread(state, now) };
}

/**
 * The thread as a person reads it: the path to the head, each answer with voice, model and time. With `others`, what
 * stands in other versions and paths follows.
 */
export async function exportMarkdown(
  store: Pick<Store, "moment" | "patiently">,
  account: Id,
  id: Id,
  others: boolean,
): Promise<{ name: string; text: string }> {
  const state = await wholeThread(store, account, id);
  return { name: fileName(state), text: threadMarkdown(state, others) };
}

/** The same path for the page that is printed. */
export async function exportPrintable(
  store: Pick<Store, "moment" | "patiently">,
  account: Id,
  id: Id,
): Promise<{ name: string; thread: PrintableThread }> {
  const state = await wholeThread(store, account, id);
  return { name: fileName(state), thread: printableThread(state) };
}

/** A title as a file's name: letters and digits of any script, nothing a system could trip over. */
function fileName({ thread }: ThreadState): string {
  const name = thread.title
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return (name === "" ? "thread" : name).slice(0, 80);
}
