import { type Message, type Round, type ThreadState, textOf } from "@parley/protocol";
import type { AppData } from "../../data/app-data.ts";
import { correctionMessages as words } from "../../data/correction-messages.ts";
import { judge } from "../../data/judge.ts";
import { notifyUndo } from "../../data/notice.ts";
import type { ThreadScope } from "../thread-context.ts";

/** The round of an answer, if it is one among several that can be told apart. */
export function choiceOf(state: ThreadState | null, message: string): Round | null {
  const round = state?.rounds.find(({ turns }) => turns.some((turn) => turn.message?.id === message));
  return round !== undefined && answersOf(round).length > 1 ? round : null;
}

function answersOf({ turns }: Round): Message[] {
  return turns.flatMap(({ message }) =>
    message === null || message.hidden || textOf(message).trim() === "" ? [] : [message],
  );
}

/** Makes an answer the best of its round for this person, or no longer; what was so before comes back by Undo. */
export async function judgeBest(
  data: Pick<AppData, "client">,
  { store, you, members }: Pick<ThreadScope, "store" | "you" | "members">,
  message: Message,
): Promise<void> {
  const round = choiceOf(store.view().state, message.id);
  if (round === null) return;
  const before = answersOf(round).find(({ judgements }) => judgements.some((one) => one.by === you && one.isBest));
  const isBest = before?.id !== message.id;
  if (!(await judge(data, store, message.id, { isBest }))) return;
  const name = members.get(message.author)?.profile.name ?? "";
  notifyUndo(isBest ? words.isBest(name) : words.isNotBest, words.undo, () => {
    const back = before === undefined ? { id: message.id, isBest: false } : { id: before.id, isBest: true };
    void judge(data, store, back.id, { isBest: back.isBest });
  });
}
