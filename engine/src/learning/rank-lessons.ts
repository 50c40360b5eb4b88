import { estimateTokens, type Id, type LessonText } from "@parley/protocol";

/** At most so many lessons, and so many tokens of them by our estimate, stand in a prompt. */
export const mostLessonsTold = 6;
export const lessonTokens = 600;
/** Below it a lesson has nothing to do with the request. */
const leastRelevance = 0.15;
/** How much likeness to one that is told already costs. */
const weightOfLikeness = 0.4;
const weightOfRest = 0.5;
/** Of a long request as many words count against a lesson as a lesson may have. */
const mostQueryTerms = 10;
const kept = 24;

/** A lesson as it is looked for. */
export interface LessonCandidate {
  id: Id;
  /** As `lessonStems` gives them. */
  trigger: readonly string[];
  rest: readonly string[];
}

export interface RelevantLesson extends LessonCandidate {
  /** From the threshold to 1. */
  relevance: number;
}

/**
 * Those of the candidates that a request is about, the most relevant first, at most 24. `candidates` are all lessons of
 * the place that share a word with the request.
 */
export function relevantLessons(query: readonly string[], candidates: LessonCandidate[]): RelevantLesson[] {
  const asked = new Set(query);
  const counts = new Map<string, number>();
  for (const { trigger, rest } of candidates) {
    for (const stem of trigger) if (asked.has(stem)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
    for (const stem of rest) if (asked.has(stem)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  // What stands in few lessons tells more; one that no lesson has is as telling as can be.
  const total = candidates.length;
  const rarity = (stem: string): number => Math.log(1 + (total + 1) / ((counts.get(stem) ?? 0) + 0.5));
  const unknown = Math.log(1 + (total + 1) / 1.5);
  const strongest = query.map((stem) => (counts.has(stem) ? rarity(stem) : unknown)).toSorted((a, b) => b - a);
  const length = Math.hypot(...strongest.slice(0, mostQueryTerms));
  if (length === 0) return [];
  const found: RelevantLesson[] = [];
  for (const candidate of candidates) {
    const relevance = likeness(candidate, { asked, rarity, unknown }) / length;
    if (relevance >= leastRelevance) found.push({ ...candidate, relevance: Math.min(1, relevance) });
  }
  return found.toSorted((a, b) => b.relevance - a.relevance || (a.id < b.id ? -1 : 1)).slice(0, kept);
}

function likeness(
  { trigger, rest }: LessonCandidate,
  { asked, rarity, unknown }: { asked: Set<string>; rarity: (stem: string) => number; unknown: number },
): number {
  let [shared, squares] = [0, 0];
  const take = (stems: readonly string[], weight: number): void => {
    for (const stem of stems) {
      if (!asked.has(stem)) squares += (weight * unknown) ** 2;
      else {
        const value = rarity(stem);
        shared += weight * value * value;
        squares += (weight * value) ** 2;
      }
    }
  };
  take(trigger, 1);
  take(rest, weightOfRest);
  return squares === 0 ? 0 : shared / Math.sqrt(squares);
}

/** A relevant lesson with what it says and counts for. */
export interface RankedLesson extends RelevantLesson {
  text: LessonText;
  /** From 0 to 1, as `lessonScore` gives it. */
  score: number;
  isPinned: boolean;
}

/**
 * Those that are told: the relevant ones that count for most, each unlike those before it (maximal marginal relevance),
 * at most 6 and 600 tokens.
 */
export function rankLessons<L extends RankedLesson>(lessons: L[]): L[] {
  const left = lessons.map((lesson) => ({
    lesson,
    value: lesson.relevance * (0.7 + 0.3 * lesson.score + (lesson.isPinned ? 0.2 : 0)),
    stems: new Set([...lesson.trigger, ...lesson.rest]),
  }));
  const told: typeof left = [];
  let tokens = lessonTokens;
  while (told.length < mostLessonsTold && left.length > 0) {
    const worth = left.map(
      ({ value, stems }) =>
        value * (1 - weightOfLikeness * Math.max(0, ...told.map((one) => jaccard(one.stems, stems)))),
    );
    const at = worth.indexOf(Math.max(...worth));
    const [next] = left.splice(at, 1);
    if (next === undefined) break;
    const cost = tokensOfLesson(next.lesson.text);
    if (cost > tokens) continue;
    tokens -= cost;
    told.push(next);
  }
  return told.map(({ lesson }) => lesson);
}

/** About how many tokens of a prompt a lesson takes. */
export function tokensOfLesson({ when, do: advice, dont }: LessonText): number {
  return estimateTokens(`<lesson id="L1" when="${when}">${advice} ${dont ?? ""}</lesson>`) + 4;
}

function jaccard(a: Set<string>, b: Set<string>): number {
  let shared = 0;
  for (const one of a) if (b.has(one)) shared += 1;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
