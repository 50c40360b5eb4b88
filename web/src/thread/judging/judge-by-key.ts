import type { Message } from "@parley/protocol";
import type { AppData } from "../../data/app-data.ts";
import type { ThreadScope } from "../thread-context.ts";
import { judgeBest } from "./judge-best.ts";
import { openCorrection } from "./open-correction.ts";

/** B makes a focused answer the best of its round, or no longer; C corrects it. */
export function judgeByKey(
  data: Pick<AppData, "client">,
  scope: Pick<ThreadScope, "store" | "you" | "members">,
  message: Message,
  key: "b" | "c",
): void {
  if (key === "b") void judgeBest(data, scope, message);
  else openCorrection(message, scope.members.get(message.author)?.profile.name ?? "");
}
