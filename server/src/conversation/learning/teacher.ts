import { readSaidLesson } from "@parley/engine";
import { describeError } from "../../log/log.ts";
import type { AskNeeds } from "../asks/record-ask.ts";
import { runAsk } from "../asks/run-ask.ts";
import type { Judged } from "../judgements/on-judged.ts";
import { beginLesson } from "./begin-lesson.ts";
import { creditRound } from "./credit-round.ts";
import { forgetUnfounded } from "./rests-on.ts";
import { saveLesson } from "./save-lesson.ts";

export interface Teacher {
  /** Breaks off what is being asked, and waits until that is saved. */
  close(): Promise<void>;
}

/** For so long a question waits for room, and so often it is asked again after turns broke it off. */
const patienceMs = 600_000;
const tries = 3;

/**
 * Listens to what people say of answers: credits the lessons that those were told, takes away what rests on a judgement
 * that was withdrawn, and asks a voice of the thread what separates the better answer from the others. Nothing waits for
 * it. Where the same is said anew, such as a correction in other words, the older question is broken off.
 */
export function createTeacher(needs: AskNeeds): Teacher {
  const running = new Map<string, { abort: AbortController; done: Promise<void> }>();
  let isClosed = false;
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "judged" && !isClosed) begin(message);
  });

  function begin(judged: Judged): void {
    const key = `${judged.message} ${judged.by} ${judged.kind}`;
    const before = running.get(key);
    before?.abort.abort();
    const abort = new AbortController();
    const done = (before?.done ?? Promise.resolve())
      .then(() => teach(needs, judged, abort.signal))
      .catch((error: unknown) => needs.log.warn("lesson.failed", { error: describeError(error) }))
      .finally(() => running.get(key)?.abort === abort && running.delete(key));
    running.set(key, { abort, done });
  }

  return {
    async close() {
      isClosed = true;
      unsubscribe();
      const open = [...running.values()];
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ done }) => done));
    },
  };
}

async function teach(needs: AskNeeds, judged: Judged, signal: AbortSignal): Promise<void> {
  await creditRound(needs, judged);
  await forgetUnfounded(needs, judged);
  if (judged.kind === "withdrawn" || !needs.learning) return;
  for (let tried = 0; tried < tries && !signal.aborted; tried += 1) {
    const ended = await runAsk(needs, {
      thread: judged.thread,
      begin: (work) => beginLesson(needs, work, judged),
      async save(work, ask, text) {
        const said = readSaidLesson(text);
        if (said !== null) await saveLesson(needs, work, { judged, said, ask });
      },
      isAfterRounds: true,
      patienceMs,
      signal,
    });
    if (ended !== "stopped") return;
  }
}
