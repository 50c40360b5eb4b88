import type { Lesson, LessonChange, LessonStatus, LessonTaint } from "@parley/protocol";

const times = (count: number): string =>
  count === 0 ? "never" : count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;

/** The part of the message table that belongs to what voices learned. */
export const lessonMessages = {
  link: (name: string) => `What ${name} has learned`,
  title: (name: string) => `What ${name} has learned`,
  back: (name: string) => `Back to ${name}`,
  about:
    "Drawn from what people said of answers: best answers, corrections and thumbs. It is told before an answer, as advice, where it fits.",
  none: (name: string) =>
    `${name} has learned nothing yet. Choose a best answer, or correct one, in a thread where ${name} sits.`,
  failed: "What was learned could not be read.",
  learns: (name: string) => `${name} learns`,
  learnsHint: "Off: it learns nothing more, and is told nothing of what it knows. What is here stays.",
  accountOff: "Learning is off for all your voices, in your account's settings.",
  serverOff: "Learning is off on this server.",
  account: "Your voices learn",
  accountHint:
    "From best answers, corrections and thumbs in your threads. Off: none of your voices learns anything, or is told what it learned.",
  accountTitle: "Learning",
  groups: {
    candidate: { title: "Waits for you", hint: "Nobody is told these until you take them in." },
    account: { title: "Told in all your threads", hint: null },
    thread: { title: "Told only where it was learned", hint: "Keep one to have it told in all your threads." },
    quarantined: { title: "Set aside", hint: "These did more harm than good, so they are told no more." },
    forgotten: { title: "Forgotten", hint: null },
  } satisfies Record<string, { title: string; hint: string | null }>,
  status: {
    candidate: "Waits for you",
    active: "Told",
    quarantined: "Set aside",
    forgotten: "Forgotten",
  } satisfies Record<LessonStatus, string>,
  when: "When",
  doThis: "Do",
  dont: "Don't",
  pinned: "Pinned",
  local: "Local models only",
  taughtBy: ({ origin }: Lesson) =>
    origin.evidence === "correction"
      ? `From a correction by ${origin.judgedBy.name}`
      : `From ${origin.taughtBy.name}'s answer, ${origin.evidence === "best" ? "best for" : "raised by"} ${origin.judgedBy.name}`,
  counts: ({ counts }: Lesson) =>
    counts.uses === 0
      ? "Not told yet"
      : [
          `Told ${times(counts.uses)}`,
          ...(counts.helpful === 0 ? [] : [`helped ${times(counts.helpful)}`]),
          ...(counts.harmful === 0 ? [] : [`harmed ${times(counts.harmful)}`]),
        ].join(", "),
  taints: {
    other_person: "somebody else judged",
    imported: "it came from an imported thread",
    guest: "somebody else's words are in it",
    tool: "a tool's words are in it",
    edited_by_model: "a model changed it",
    scrubbed: "a name, an address or a number was taken out",
  } satisfies Record<LessonTaint, string>,
  waits: (why: string[]) => `It waits since ${why.join(" and ")}.`,
  goTo: "Go to where it was learned",
  keep: "Keep",
  kept: "Told in all your threads from now on.",
  admit: "Take in",
  admitted: "Told from now on where it fits.",
  edit: "Edit",
  forget: "Forget",
  forgotten: "Forgotten. It is told no more.",
  undo: "Undo",
  restore: "Bring back",
  restored: "It is back.",
  demote: "Tell it only where it was learned",
  demoted: "Told only where it was learned.",
  pin: "Pin",
  unpin: "Unpin",
  menu: (title: string) => `More for: ${title}`,
  save: "Save",
  saved: "Saved.",
  form: { title: "What it is about", when: "When it helps", do: "What to do", dont: "What not to do (may be empty)" },
  keepDialog: {
    title: "Keep for all your threads",
    about: (name: string) =>
      `${name} is then told this in all threads that are yours, and so it is sent to the model's provider there. Names, addresses and keys were taken out; read it before you keep it.`,
    removed: (words: string[]) => `Taken out: ${words.join(", ")}`,
    nothingRemoved: "There was nothing to take out.",
  },
  rollback: {
    open: "Roll back",
    title: (name: string) => `Roll back what ${name} has learned`,
    about: "All of it becomes exactly what it was at a moment. What is rolled back stays in the record.",
    label: "As it was before",
    nothing: "Nothing has changed yet.",
    confirm: "Roll back",
    done: "It is as it was.",
    moment: (op: LessonChange["op"], title: string) => `${lessonDid[op]}: ${title}`,
  },
  table: {
    title: "What the table learned",
    none: "Your voices have learned nothing here.",
    heldOut: "By lot, nothing that voices learned is told in this thread, so that it can be seen what lessons do.",
    all: (name: string) => `All that ${name} has learned`,
  },
  used: {
    label: (count: number) => (count === 1 ? "Was told a lesson" : `Was told ${count} lessons`),
    open: (name: string, count: number) =>
      count === 1 ? `${name} was told a lesson` : `${name} was told ${count} lessons`,
    title: (name: string) => `What ${name} was told from what it learned`,
    cited: "It says that it used this one",
    told: "Told, not said to be used",
  },
} as const;

const lessonDid = {
  ADD: "Learned",
  MERGE: "Learned again",
  EDIT: "Edited",
  ADMIT: "Taken in",
  PROMOTE: "Kept for all threads",
  DEMOTE: "Told only where it was learned",
  QUARANTINE: "Set aside",
  FORGET: "Forgotten",
  RESTORE: "Brought back",
  PIN: "Pinned",
  UNPIN: "Unpinned",
  REVALIDATE: "Rests on other words now",
} as const satisfies Record<LessonChange["op"], string>;
