import type { Id, LessonText } from "@parley/protocol";
import type { LessonDraft } from "../learning/index.ts";

/** What a lesson says, with something of its own in every part. */
export function lessonText(change: Partial<LessonText> = {}): LessonText {
  return {
    title: "Round late",
    when: "A request to add up prices with tax.",
    do: "Add the exact amounts first and round the total once.",
    dont: "Rounding every line before the sum.",
    ...change,
  };
}

/** A lesson as the flow gives it, of evidence by the account that `judge` names. */
export function lessonDraft(
  place: { learner: Id; thread: Id; judge: Id | null },
  change: Partial<LessonDraft> = {},
): LessonDraft {
  const newId = (): Id => crypto.randomUUID();
  return {
    id: newId(),
    learner: place.learner,
    kind: "strategy",
    text: lessonText(),
    origin: {
      thread: place.thread,
      round: newId(),
      messages: [newId(), newId()],
      quote: "add the exact amounts first",
      taughtBy: { kind: "model", identity: null, name: "Orin" },
      evidence: "best",
      judgedBy: { account: place.judge, name: "Ana" },
      extractor: { model: "simulated", prompt: 1 },
    },
    taints: [],
    isLocalOnly: false,
    names: [],
    ...change,
  };
}
