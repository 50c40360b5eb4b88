import type { Id, JudgementChange, Lesson, LessonChangeBody, Member, ThreadState } from "@parley/protocol";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { look, quiet, say, sure } from "./talk.ts";
import { eventually, type Person, startTestApp } from "./test-app.ts";

/** What a scripted voice writes down when it is asked for a lesson. */
export const saidLesson = {
  title: "Rounding money",
  kind: "strategy",
  when: "A request about rounding money in a report.",
  do: "Round the sum once, at its end.",
  dont: null,
};

/** A thread of Ana's with two scripted voices that can be taught, and what tests of that do over and over. */
export type Classroom = Awaited<ReturnType<typeof classroom>>;

interface ClassroomOptions {
  /** What is answered to the question for a lesson; by default `saidLesson`. */
  teaches?: (request: RecordedRequest) => string;
  /** What voices say in their turns. */
  says?: (request: RecordedRequest) => string;
  environment?: Record<string, string>;
  limits?: Record<string, number>;
}

export async function classroom({ teaches, says, environment, limits }: ClassroomOptions = {}) {
  const requests: RecordedRequest[] = [];
  const voice: Script = (request) => {
    requests.push(request);
    if (request.kind === "ask") {
      if (!textOf(request).includes("<lesson-request>")) return [{ text: "[]" }];
      return [{ text: teaches?.(request) ?? `\`\`\`json\n${JSON.stringify(saidLesson)}\n\`\`\`` }];
    }
    const cites = request.system.includes('<lesson id="L1"') ? " [[used:L1]]" : "";
    return [{ text: `${says?.(request) ?? `So says ${request.model}.`}${cites}` }];
  };
  const app = await startTestApp({
    scripts: { ada: [voice], bob: [voice], far: [voice] },
    environment: { PARLEY_SCRIBE: "cheapest", ...environment },
    ...(limits === undefined ? {} : { limits }),
  });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith("ada", "bob");
  const thread = state.thread.id;
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "panel" } });
  const memberOf = (within: ThreadState, name: string): Member | undefined =>
    within.members.find((one) => one.profile.name.toLowerCase() === name);
  const answerOf = (within: ThreadState, name: string): Id =>
    sure(
      within.rounds.at(-1)?.turns.find((one) => one.member === memberOf(within, name)?.id)?.message,
      `answer of ${name}`,
    ).id;
  const judge = (person: Person, message: Id, body: JudgementChange) =>
    person.client.call("judgeMessage", { params: { id: message }, body });
  const all = async (person: Person, identity: Id): Promise<Lesson[]> =>
    (await person.client.call("listLessons", { params: { id: identity } })).data.lessons;
  const lessonAsks = (): RecordedRequest[] =>
    requests.filter((one) => one.kind === "ask" && textOf(one).includes("<lesson-request>"));
  return {
    app,
    ana,
    thread,
    ada: sure(memberOf(state, "ada")?.identity),
    bob: sure(memberOf(state, "bob")?.identity),
    requests,
    memberOf,
    answerOf,
    judge,
    all,
    /** Opens a panel with these voices. */
    open: async (person: Person, identities: Id[]): Promise<Id> =>
      (await person.client.call("createThread", { body: { title: "Other", mode: "panel", identities } })).data.state
        .thread.id,
    /** Asks, and corrects what Ada answered; answers which message that is. */
    async corrected(id: Id, question: string, text: string): Promise<Id> {
      const { total } = (await look(ana, id)).state;
      await say(ana, id, question);
      const message = answerOf(await quiet(ana, id, total + 1), "ada");
      await judge(ana, message, { correction: { text, passage: null } });
      return message;
    },
    /** All that a voice learned, once it is so many. */
    lessons: (person: Person, identity: Id, count: number): Promise<Lesson[]> =>
      eventually(`${count} lessons`, async () => {
        const found = await all(person, identity);
        return found.length === count ? found : null;
      }),
    change: async (person: Person, id: Id, body: LessonChangeBody): Promise<Lesson> =>
      (await person.client.call("changeLesson", { params: { id }, body })).data,
    /** The system text that a voice was last asked to speak with. */
    systemOf: (model: string): string =>
      requests.findLast((one) => one.kind === "speak" && one.model === model)?.system ?? "",
    /** How often a lesson was asked for. */
    asks: () => lessonAsks().length,
    /** Waits until a lesson was asked for so often. */
    asked: (count: number) => eventually(`${count} questions`, async () => lessonAsks().length >= count),
    /** For what happens after an answer: as long as a question would take to begin. */
    settled: () => new Promise((resolve) => setTimeout(resolve, 400)),
    /** A connection of the person's own to a provider elsewhere. */
    publicConnection: async (person: Person): Promise<Id> =>
      (await person.client.call("createConnection", { body: { provider: "openai", key: "sk-of-ana-and-nobody-else" } }))
        .data.id,
    close: () => app.close(),
  };
}

const textOf = ({ messages }: RecordedRequest): string => messages.map((one) => one.text).join("\n");
