import { createTeacher } from "../learning/teacher.ts";
import { createScribe } from "../memory/scribe.ts";
import type { AskNeeds } from "./record-ask.ts";

/** Begins to ask voices beside their turns: what rounds came to, and what is to be learned from judgements. */
export function startAsking(needs: AskNeeds): { close(): Promise<void> } {
  const asking = [createScribe(needs), createTeacher(needs)];
  return {
    async close() {
      await Promise.all(asking.map((one) => one.close()));
    },
  };
}
