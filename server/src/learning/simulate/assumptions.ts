import type { LessonText } from "@parley/protocol";
import { createRandom } from "@parley/engine";

/**
 * What the simulation takes for granted. It was written down before a run was looked at; a number here is no finding about
 * any model, and none may be changed to make a check pass.
 */
export const assumptions = {
  /**
   * All answer every request. One of them is the learner, which is told and judged and takes along; the others answer as
   * they would alone. Its contrasts are the table's (a best answer by a peer, and a worse one), or its own answer beside
   * its last to a request of the sort where that was judged the other way.
   */
  voices: 3,
  skills: 40,
  /** Chance that a voice knows a skill before. */
  known: 0.55,
  /** Chance of a good answer by one that knows the skill, and by one that does not. */
  success: { known: 0.9, unknown: 0.3 },
  /** The same for one that follows a right lesson (a voice that knows better keeps its own) or a wrong one. */
  followed: { right: 0.85, wrong: 0.12 },
  /** Chance that a voice follows what it is told: always the first lesson of the skill in its prompt. */
  takesUp: 0.8,
  /** Chance that whoever writes a lesson down from a contrast gets it right. */
  extractorRight: 0.8,
  /** Chance that a judgement is the wrong way round. */
  labelNoise: 0.1,
  tasks: 600,
  /** Measured is the last third. */
  measured: 200,
  /** So many ways to be wrong, and to put what is right, there are of a skill. */
  wrongWays: 4,
  wordings: 3,
  /** Chance that a voice finds the constraint in a raw transcript of a good answer; and the tokens of one. */
  fromTranscript: 0.5,
  transcriptTokens: 400,
  /** Between two tasks: the limits of a day and the halving by disuse hold as they do for people. */
  taskMs: 3_600_000,
};

/** Which of the voices learns. */
export const learner = 0;

/** A sort of request, and what can be said of it. */
export interface Skill {
  request: string;
  right: LessonText[];
  wrong: LessonText[];
}

const syllables =
  "ba be bi bo da de di do fa fe fi fo ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni no".split(" ");

/** The skills of a run: invented words, so that no lesson is found for another skill by chance of language. */
export function makeSkills(seed: string): Skill[] {
  const random = createRandom(`skills:${seed}`);
  const word = (): string =>
    Array.from({ length: 4 }, () => syllables[Math.floor(random() * syllables.length)] ?? "ba").join("");
  const words = (count: number): string[] => Array.from({ length: count }, word);
  return Array.from({ length: assumptions.skills }, () => {
    const [topic, object, place, matter] = words(4);
    const about = `${topic} ${object} in the ${place}`;
    const advice = (): [string, string, string] => [word(), word(), word()];
    const lesson = ([first, second, third]: [string, string, string], wording: number): LessonText => ({
      title: `The ${topic} ${object}`,
      when: `A request about the ${about}, with the ${matter}.`,
      do:
        [
          `Settle the ${first} ${second} before the ${third} is named.`,
          `Before the ${third} is named, settle the ${first} ${second}.`,
          `Settle the ${first} ${second} first, before the ${third} is named.`,
        ][wording % assumptions.wordings] ?? "",
      dont: null,
    });
    const right = advice();
    return {
      request: `Please tell me what to do about the ${about} and how the ${matter} comes into it.`,
      right: Array.from({ length: assumptions.wordings }, (_, wording) => lesson(right, wording)),
      wrong: Array.from({ length: assumptions.wrongWays }, () => lesson(advice(), 0)),
    };
  });
}

/** Whether a lesson is of this skill, and whether it is right; null for one of another. */
export function meaningOf(skill: Skill, text: LessonText): "right" | "wrong" | null {
  if (skill.right.some((one) => one.do === text.do)) return "right";
  return skill.wrong.some((one) => one.do === text.do) ? "wrong" : null;
}
