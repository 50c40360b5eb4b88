import type { Cue } from "./cues.ts";
import type { Candidate, Reading } from "./gather.ts";
import type { Features } from "./model.ts";
import type { NameUse } from "./names.ts";

/** What tells whether a sentence takes up a message: numbers from about 0 to 3. */
export function pairFeatures(reading: Reading, candidate: Candidate): Features {
  const { sentence, message, seen } = reading;
  const other = candidate.message;
  const best = candidate.hits[0];
  const uses = sentence.names.filter((use) => use.authorId === other.author.id);
  const others = new Set(
    sentence.names.map((use) => use.authorId).filter((id) => id !== other.author.id && id !== message.author.id),
  );
  const rivals = seen.filter((one) => one !== candidate);
  const most = rivals.reduce((high, one) => Math.max(high, one.sum), 0);
  const isNewest = seen.every((one) => one.message.order <= other.order);
  const isNewestOfAuthor = seen.every(
    (one) => one.message.author.id !== other.author.id || one.message.order <= other.order,
  );
  const between = rivals.filter((one) => one.message.order > other.order).length;
  const own = message.ownBefore;
  const cue = (name: Cue): number => (sentence.cues.has(name) ? 1 : 0);
  const named = uses.length > 0 ? 1 : 0;
  const isTop = candidate.sum > 0 && candidate.sum >= most ? 1 : 0;
  const shareOfAll = reading.total > 0 ? candidate.sum / reading.total : 0;
  const isFirst = sentence.ordinal === 0 ? 1 : 0;
  const isReaction = own !== undefined && other.order > own ? 1 : 0;
  const answersMine = isReaction === 1 && other.linkedAuthors.has(message.author.id) ? 1 : 0;
  const asksMe = isReaction === 1 && other.asked.has(message.author.id) ? 1 : 0;
  const wasLast = message.lastLinked.has(other.id) ? 1 : 0;
  const isAnyLast = message.lastLinked.size > 0 ? 1 : 0;
  const sum = Math.min(candidate.sum, 3);
  return {
    bias: 1,
    sum,
    sumRoot: Math.sqrt(sum),
    best: Math.min(best?.sum ?? 0, 3),
    rarest: best?.most ?? 0,
    shareOfAll,
    exclusive: Math.min(candidate.exclusive, 3),
    numbers: Math.min(best?.numbers ?? 0, 1.5),
    introduced: Math.min(best?.introduced ?? 0, 2),
    isTop,
    lead: Math.max(-2, Math.min(2, candidate.sum - most)),
    promptShare: reading.promptShare,
    saidShare: reading.saidShare,
    run: candidate.runContent >= 2 ? Math.min(3, Math.max(0, candidate.run - 2)) : 0,
    isQuoted: candidate.isQuoted ? 1 : 0,
    named,
    possessive: hasRole(uses, "possessive"),
    address: hasRole(uses, "address"),
    source: hasRole(uses, "source") || hasRole(uses, "subject"),
    headMatch: headMatches(reading, candidate, uses) ? 1 : 0,
    namedTop: named * isTop,
    namedNewest: named * (isNewestOfAuthor ? 1 : 0),
    namedStale: named * (isNewestOfAuthor ? 0 : 1) * (1 - isTop),
    otherNamed: named === 0 && others.size > 0 ? 1 : 0,
    isNewest: isNewest ? 1 : 0,
    recency: 1 / (1 + between),
    rivals: Math.log(1 + rivals.length),
    isPerson: other.author.kind === "person" ? 1 : 0,
    personAsks: other.author.kind === "person" && other.asks && isReaction === 1 ? 1 : 0,
    personAsksFirst: other.author.kind === "person" && other.asks && isNewest ? isFirst : 0,
    asksMe,
    asksMeFirst: asksMe * isFirst,
    isReaction,
    answersMine,
    answersMineFirst: answersMine * isFirst,
    isFirst,
    firstNewest: isFirst * (isNewest ? 1 : 0),
    firstTop: isFirst * isTop,
    place: Math.min(sentence.ordinal, 6) / 6,
    isItem: sentence.line === "item" ? 1 : 0,
    isHeading: sentence.line === "heading" ? 1 : 0,
    isShort: sentence.words.length <= 5 ? 1 : 0,
    length: Math.min(sentence.words.length, 40) / 20,
    isQuestion: sentence.isQuestion ? 1 : 0,
    otherLanguage: sentence.language === "other" ? 1 : 0,
    wasLast,
    wasLastPointing: wasLast * cue("pointing"),
    anyLastOther: isAnyLast * (1 - wasLast),
    wasLinked: message.linkedMessages.has(other.id) ? 1 : 0,
    agree: cue("agree"),
    praise: cue("praise"),
    reject: cue("reject"),
    contrast: cue("contrast"),
    caveat: cue("caveat"),
    excess: cue("excess"),
    revise: cue("revise"),
    reviseReaction: cue("revise") * isReaction,
    reviseMine: Math.max(cue("revise"), cue("selfPast")) * answersMine,
    selfPast: cue("selfPast"),
    build: cue("build"),
    also: cue("also"),
    condition: cue("condition"),
    instead: cue("instead"),
    refer: cue("refer"),
    combine: cue("combine"),
    you: cue("you"),
    youQuestion: cue("you") * (sentence.isQuestion ? 1 : 0),
    pointing: cue("pointing"),
    downside: cue("downside"),
    urge: cue("urge"),
    pointingFirst: cue("pointing") * isFirst,
    cuesTop: Math.min(2, cue("agree") + cue("praise") + cue("reject") + cue("contrast") + cue("revise")) * isTop,
    cuesNewest:
      Math.min(2, cue("agree") + cue("praise") + cue("reject") + cue("contrast") + cue("revise")) * (isNewest ? 1 : 0),
  };
}

function hasRole(uses: readonly NameUse[], role: NameUse["role"]): number {
  return uses.some((use) => use.role === role) ? 1 : 0;
}

/** "Mira's table": does the message speak of a table? */
function headMatches(reading: Reading, candidate: Candidate, uses: readonly NameUse[]): boolean {
  const heads = headsIn(reading, uses);
  return candidate.hits.some((hit) => hit.shared.some((word) => heads.includes(word.stem)));
}

/** The first content words behind a name. */
export function headsIn(reading: Reading, uses: readonly NameUse[]): string[] {
  return uses.flatMap((use) =>
    reading.sentence.words
      .slice(use.to, use.to + 4)
      .filter((word) => word.weight >= 0.3)
      .slice(0, 2)
      .map((word) => word.stem),
  );
}
