import { contentWords, sentencesOf, subjectOf } from "./content-words.ts";
import { unescape } from "./read-prompt.ts";

const longestPart = 300;

/** What a practice voice draws from attempts at one request: the correction's own words, or the better one's first point. */
export function lessonOf(question: string): string {
  const part = (name: string): string =>
    unescape(new RegExp(`<lesson-${name}[^>]*>\\n([^]*?)\\n</lesson-${name}>`).exec(question)?.[1] ?? "");
  const request = part("request");
  const correction = part("correction");
  const advice = sentencesOf(correction === "" ? part("attempt") : correction)
    .filter((sentence) => contentWords(sentence, []).length > 1)
    .slice(0, correction === "" ? 1 : 2)
    .join(" ");
  const about = [...new Set(contentWords(request, []).map((word) => word.text))].slice(0, 8);
  if (advice === "" || about.length === 0) return "NONE";
  const lesson = {
    title: `When asked about ${subjectOf(request, []) ?? about[0]}`.slice(0, 80),
    kind: correction === "" ? "strategy" : "pitfall",
    when: `A request about ${about.join(", ")}.`,
    do: advice.slice(0, longestPart),
    dont: null,
  };
  return `\`\`\`json\n${JSON.stringify(lesson)}\n\`\`\``;
}
