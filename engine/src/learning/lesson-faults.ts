import { type LessonText, maxLessonSentences } from "@parley/protocol";
import { sentencesOf } from "../links/sentences-of.ts";
import { cleanText } from "../prompt/escape.ts";

/** Why words of a model cannot be a lesson. */
export type LessonFault = "too_long" | "address" | "code" | "tool" | "command" | "hidden";

const address =
  /\b(?:https?|ftp|file|data|javascript|mailto):|www\.|\b[\w-]+\.(?:com|net|org|io|dev|app|ai|ru|cn|xyz|example)\b/i;
const code =
  /```|~~~|`[^`]+`|\$\(|\$\{|=>|[{};]\s*$|\b(?:function|import|require|eval|exec|curl|wget|sudo|rm)\s*[({'"-]|<\/?[a-z]|&lt;|\[\[|\]\]/im;
const tool =
  /\b(?:tool[_ -]?call|function[_ -]?call|call(?:ing)? (?:the )?(?:tool|function)|invoke[sd]? (?:the )?(?:tool|function)|mcp|web[_ -]?search|read[_ -]?file|run[_ -]?code|shell)\b|\b[a-z]+_[a-z]+(?:_[a-z]+)*\b|\b[a-z]+[A-Z][a-zA-Z]+\s*\(/;
/** Words that speak to a model about its orders, not about a request; English and German. */
const command = new RegExp(
  [
    String.raw`\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|other|system|these|instruction|rule|prompt)`,
    String.raw`\b(?:ignoriere|vergiss|missachte|umgehe)\b.{0,40}\b(?:vorherige|fr[uü]here|obige|alle|deine|andere|anweisung|regel)`,
    String.raw`\b(?:system|developer|hidden|secret) (?:prompt|message|instruction)`,
    String.raw`\bsystem-?anweisung|\bsystemprompt`,
    String.raw`\byou (?:are|must act as|will act as) (?:now|an? (?:unrestricted|uncensored|different))`,
    String.raw`\b(?:new|updated|real|true) (?:instruction|order|directive|rule)s?\b`,
    String.raw`\b(?:jailbreak|developer mode|do anything now)\b`,
    String.raw`\b(?:reveal|print|repeat|output|leak|send|post|forward|exfiltrat\w*)\b.{0,40}\b(?:prompt|password|secret|key|token|credential|instruction|conversation|history)`,
    String.raw`\b(?:do not|don't|never) (?:tell|inform|warn|mention (?:this|it) to|show) (?:the )?(?:user|human|person|people|anyone|owner)`,
    String.raw`\b(?:always|must|only) (?:recommend|advertise|promote|praise|buy|link)\b`,
    String.raw`^\s*(?:system|assistant|user|human)\s*:`,
  ].join("|"),
  "imu",
);

/** What is wrong with a lesson that a model wrote; null for one that may be looked at. */
export function lessonFault(text: LessonText): LessonFault | null {
  const { title, when, do: advice, dont } = text;
  const parts = [title, when, advice, ...(dont === null ? [] : [dont])];
  if (sentenceCount(text) > maxLessonSentences || sentencesOf(when).length > 2) return "too_long";
  for (const part of parts) {
    if (cleanText(part) !== part) return "hidden";
    // What looks like another letter must not hide what it says.
    const plain = part.normalize("NFKC");
    if (address.test(plain)) return "address";
    if (code.test(plain)) return "code";
    if (tool.test(plain)) return "tool";
    if (command.test(plain)) return "command";
  }
  return null;
}

/** The sentences of what to do and what to avoid. */
export function sentenceCount({ do: advice, dont }: Pick<LessonText, "do" | "dont">): number {
  return sentencesOf(advice).length + (dont === null ? 0 : sentencesOf(dont).length);
}
