import type { JudgementChange } from "@parley/protocol";
import type { AppData } from "./app-data.ts";
import { notifyError } from "./notice.ts";
import type { ThreadStore } from "./thread-store.ts";

/** Says something of an answer; it shows at once. False if it was refused: then it shows as it was, and why is said. */
export async function judge(
  { client }: Pick<AppData, "client">,
  store: ThreadStore,
  message: string,
  change: JudgementChange,
): Promise<boolean> {
  const settle = store.hope(message, change);
  try {
    const { data } = await client.call("judgeMessage", { params: { id: message }, body: change });
    settle(data.seq);
    return true;
  } catch (error) {
    settle(null);
    notifyError(error);
    return false;
  }
}
