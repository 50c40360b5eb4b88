import { scribePrompt, type ScribePrompt } from "@parley/engine";
import { type Id, Part, Profile, RoundSettings, textOf } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../../store/json.ts";
import { listMessagesOfRounds } from "../../store/messages.ts";
import { findRound } from "../../store/rounds.ts";
import { chooseAsked } from "../asks/choose-asked.ts";
import { type AskNeeds, type BegunAsk, recordAsk } from "../asks/record-ask.ts";
import { createThreadReading } from "../read-path.ts";
import type { ThreadWork } from "../thread-work.ts";
import { memoryOfNext } from "./memory-of-turn.ts";

/** A recorded question to a voice about what a round came to. */
export interface BegunMinutes extends BegunAsk {
  round: Id;
  prompt: ScribePrompt;
  known: Map<string, Id>;
}

const Parts = z.array(Part);

/** So many letters of a message are read. */
const longestText = 8_000;
/** So many tokens it may write. */
const answerTokens = 1_500;

/**
 * Records the question what a round came to, in the caller's transaction. Null where nobody is to be asked, nobody can
 * be, another round runs already, or no budget pays for it; `later` while turns take all the room of its way.
 */
export async function beginMinutes(
  needs: AskNeeds,
  work: ThreadWork,
  roundId: Id,
): Promise<BegunMinutes | "later" | null> {
  const round = await findRound(work.db, roundId);
  if (round?.status !== "ended" || round.reason === "stopped" || work.thread.running !== null) return null;
  const { scribe } = parseJson(RoundSettings, work.thread.settings);
  if (scribe === "off") return null;
  const reading = createThreadReading(work.db, work.thread, work.members);
  const members = await reading.members();
  const names = new Map(members.map((one) => [one.id, parseJson(Profile, one.profile).name]));
  const people = new Set(members.flatMap((one) => (one.kind === "person" ? [one.id] : [])));
  const said = (await listMessagesOfRounds(work.db, [round.id]))
    .filter((row) => row.hidden === 0)
    .map((row) => ({
      id: row.id,
      author: row.author_id,
      name: names.get(row.author_id) ?? "someone who left",
      kind: people.has(row.author_id) ? ("person" as const) : ("model" as const),
      text: textOf({ parts: parseJson(Parts, row.parts) }),
    }));
  if (!said.some((message) => message.kind === "model" && message.text.trim() !== "")) return null;
  const asked = await chooseAsked(needs, reading, scribe);
  if (asked === null) return null;
  const memory = await memoryOfNext(
    work.db,
    { thread: work.thread.id, members, member: asked.member.id },
    { head: round.id, readsPeers: true },
  );
  const prompt = scribePrompt(said, memory.text, longestText);
  const begun = await recordAsk(needs, work, asked, {
    round: round.id,
    stage: "scribe",
    purpose: "memory",
    prompt,
    answerTokens,
    said,
    shown: [
      { kind: "memory", id: "memory", text: memory.text },
      { kind: "instruction", id: "tail", text: prompt.task },
    ],
  });
  return begun === null || begun === "later" ? begun : { ...begun, round: round.id, prompt, known: memory.shown };
}
