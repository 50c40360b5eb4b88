import { createRunFinder, quotedParts } from "./quotes.ts";
import type { Hit, ReadSentence, WeighedWord } from "./sentence-index.ts";
import type { KnownMessage, ThreadMemory } from "./thread-memory.ts";
import { wordsOf } from "./words.ts";

/** A message that a sentence may take up, and how its sentences fit. */
export interface Candidate {
  message: KnownMessage;
  /** Its sentences that share words, best first; at most 12. */
  hits: Hit[];
  /** Weight of all words shared with any of its sentences, each once. */
  sum: number;
  /** The same of words that no other message has. */
  exclusive: number;
  /** Longest verbatim run in words, how much of it is content, and whether it stands in quote marks. */
  run: number;
  runContent: number;
  isQuoted: boolean;
  quotedSentence: ReadSentence | undefined;
}

/** Everything that is known about a sentence when it ends. */
export interface Reading {
  sentence: ReadSentence;
  message: KnownMessage;
  /** Weight of all content words, as if each were shared. */
  total: number;
  /** Part of that weight which stands in the opening, or which its author has said before. */
  promptShare: number;
  saidShare: number;
  /** Messages it may take up: seen, by others, no opening. Best first. */
  seen: Candidate[];
  /** Sentences of messages its author had not been shown. Best first, at most 8. */
  unseen: Hit[];
}

const promptDiscount = 0.35;
const saidDiscount = 0.5;
const mostRecent = 6;
const mostLookedBack = 60;
const mostCandidates = 8;
const mostNamed = 4;
const mostUnseen = 8;
const mostHits = 12;
/** Words between quote marks that make it somebody else's words, and not a name or an irony. */
const shortestQuote = 4;

/** Finds what a sentence may be about among what is remembered. */
export function gather(memory: ThreadMemory, message: KnownMessage, sentence: ReadSentence): Reading {
  const { words, total, prompt, own } = weigh(memory, message, sentence);
  const { seen, unseen } = chosen(memory, { message, sentence, words });
  const hits = compare(memory, { sentence, words, seen, unseen });
  for (const candidate of seen.values()) candidate.hits = candidate.hits.toSorted(byFit).slice(0, mostHits);
  const candidates = [...seen.values()].toSorted((a, b) => b.sum - a.sum || b.message.order - a.message.order);
  findRuns(sentence, candidates);
  const all = Math.max(total, 0.01);
  return {
    sentence,
    message,
    total,
    promptShare: prompt / all,
    saidShare: own / all,
    seen: candidates,
    unseen: hits.toSorted(byFit),
  };
}

/** What it would tell if each word were shared; less for words of the opening and those its author uses anyhow. */
function weigh(memory: ThreadMemory, message: KnownMessage, sentence: ReadSentence) {
  const said = memory.saidBy(message.author.id);
  let total = 0;
  let prompt = 0;
  let own = 0;
  const words = sentence.content.map((word): WeighedWord => {
    const full = word.weight * memory.index.rarity(word);
    const isPrompt = memory.prompt.has(word.stem);
    const isSaid = said.has(word.stem);
    total += full;
    if (isPrompt) prompt += full;
    else if (isSaid) own += full;
    return { word, weight: full * (isPrompt ? promptDiscount : 1) * (isSaid ? saidDiscount : 1) };
  });
  return { words, total, prompt, own };
}

interface Written {
  message: KnownMessage;
  sentence: ReadSentence;
  words: readonly WeighedWord[];
}

/** The messages and the unseen sentences that are worth a closer look, so that a long thread costs no more than a short one. */
function chosen(
  memory: ThreadMemory,
  { message, sentence, words }: Written,
): { seen: Map<string, Candidate>; unseen: Set<number> } {
  const best = new Map<KnownMessage, number>();
  const unseen: { id: number; sum: number }[] = [];
  memory.index.eachLike(words, sentence.language, (like, sum) => {
    const other = memory.get(like.messageId);
    if (other === undefined || other.isOpening || other.author.id === message.author.id) return;
    if (memory.hasSeen(message, other)) best.set(other, Math.max(best.get(other) ?? 0, sum));
    else unseen.push({ id: like.id, sum });
  });
  const named = new Set(sentence.names.map((use) => use.authorId));
  const fitting = [...best.keys()].toSorted((a, b) => (best.get(b) ?? 0) - (best.get(a) ?? 0) || b.order - a.order);
  const kept = [
    ...fitting.slice(0, mostCandidates),
    ...fitting.filter((one) => named.has(one.author.id)).slice(0, mostNamed),
    ...recentOf(memory, message, named),
  ];
  return {
    seen: new Map(kept.map((one) => [one.id, candidateOf(one)])),
    unseen: new Set(
      unseen
        .toSorted((a, b) => b.sum - a.sum || a.id - b.id)
        .slice(0, mostUnseen)
        .map((one) => one.id),
    ),
  };
}

interface Chosen {
  sentence: ReadSentence;
  words: readonly WeighedWord[];
  seen: ReadonlyMap<string, Candidate>;
  unseen: ReadonlySet<number>;
}

/** Compares word by word with what was chosen: fills the candidates, returns the hits of unseen sentences. */
function compare(memory: ThreadMemory, { sentence, words, seen, unseen }: Chosen): Hit[] {
  const hits = new Map<number, Hit>();
  for (const { word, weight } of words) {
    const most = new Map<Candidate, number>();
    let owner: string | undefined;
    let isShared = false;
    memory.index.eachWith(word, sentence.language, (other, part, isFirst) => {
      if (other.messageId !== sentence.messageId) {
        if (owner !== undefined && owner !== other.messageId) isShared = true;
        owner = other.messageId;
      }
      const candidate = seen.get(other.messageId);
      if (candidate === undefined && !unseen.has(other.id)) return;
      let hit = hits.get(other.id);
      if (hit === undefined) {
        hit = { sentence: other, sum: 0, most: 0, introduced: 0, numbers: 0, shared: [] };
        hits.set(other.id, hit);
        candidate?.hits.push(hit);
      }
      const shared = weight * part;
      hit.sum += shared;
      hit.most = Math.max(hit.most, shared);
      if (isFirst) hit.introduced += shared;
      if (word.isNumber && part === 1) hit.numbers += word.weight;
      hit.shared.push(word);
      if (candidate !== undefined) most.set(candidate, Math.max(most.get(candidate) ?? 0, shared));
    });
    for (const [candidate, shared] of most) {
      candidate.sum += shared;
      if (!isShared) candidate.exclusive += shared;
    }
  }
  return [...hits.values()].filter((hit) => unseen.has(hit.sentence.id));
}

function candidateOf(message: KnownMessage): Candidate {
  return {
    message,
    hits: [],
    sum: 0,
    exclusive: 0,
    run: 0,
    runContent: 0,
    isQuoted: false,
    quotedSentence: undefined,
  };
}

function byFit(a: Hit, b: Hit): number {
  return b.sum - a.sum || a.sentence.id - b.sentence.id;
}

/** The last messages the author was shown, and the last of those it names. */
function recentOf(memory: ThreadMemory, message: KnownMessage, named: ReadonlySet<string>): KnownMessage[] {
  const recent: KnownMessage[] = [];
  let found = 0;
  let ofNamed = 0;
  let looked = 0;
  for (const other of memory.newest()) {
    if (looked >= mostLookedBack) break;
    looked += 1;
    if (other.id === message.id || other.isOpening || other.author.id === message.author.id) continue;
    if (other.sentences.length === 0 || !memory.hasSeen(message, other)) continue;
    const isNamed = named.has(other.author.id) && ofNamed < mostNamed;
    if (found < mostRecent || isNamed) recent.push(other);
    if (isNamed) ofNamed += 1;
    found += 1;
  }
  return recent;
}

/** Verbatim runs are looked for where words are shared anyhow. */
function findRuns(sentence: ReadSentence, candidates: readonly Candidate[]): void {
  const quoted = quotedParts(sentence.text)
    .map((part) => wordsOf(part).map((word) => word.plain))
    .filter((words) => words.length >= shortestQuote)
    .map((words) => ` ${words.join(" ")} `);
  const longestRun = createRunFinder(sentence.plain);
  for (const candidate of candidates) {
    for (const { sentence: other, shared } of candidate.hits.slice(0, 4)) {
      if (quoted.some((part) => other.run.includes(part))) {
        candidate.isQuoted = true;
        candidate.quotedSentence = other;
      }
      if (shared.length < 2) continue;
      const run = longestRun(other.plain);
      if (run.length <= candidate.run) continue;
      candidate.run = run.length;
      candidate.runContent = sentence.words
        .slice(run.from, run.from + run.length)
        .filter((word) => word.weight >= 0.3).length;
      if (!candidate.isQuoted) candidate.quotedSentence = other;
    }
  }
}
