import { useMemo } from "react";
import { type MemoryChangeBody, type Passage, uuidv7 } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { memoryMessages as words } from "./memory-messages.ts";
import { notifyError, notifyUndo } from "./notice.ts";

/** What can be done with a thread's memory. A refusal becomes a short message; the page changes by the events. */
export function useMemoryActions(thread: string) {
  const { client } = useAppData();
  return useMemo(() => {
    const change = async (body: MemoryChangeBody): Promise<boolean> => {
      try {
        await client.call("changeMemory", { params: { id: thread }, body });
        return true;
      } catch (error) {
        notifyError(error);
        return false;
      }
    };
    return {
      change,
      /** `id` is made once for what is being written, so that sending it twice adds it once. */
      add: (id: string, kind: "fact" | "decision" | "question", text: string) =>
        change({ op: "ADD", id, kind, text, cites: [], supersedes: null }),
      /** Words of a message that are kept as they are, with where they stand. */
      async keep(id: string, text: string, cites: Passage[]): Promise<void> {
        if (!(await change({ op: "ADD", id, kind: "fact", text, cites, supersedes: null }))) return;
        notifyUndo(words.kept, words.undo, () => void change({ op: "REMOVE", id }));
      },
      async remove(id: string): Promise<void> {
        if (!(await change({ op: "REMOVE", id }))) return;
        notifyUndo(words.removed, words.undo, () => void change({ op: "RESTORE", id, status: null }));
      },
    };
  }, [client, thread]);
}

export function newMemoryId(): string {
  return uuidv7(Date.now(), (length) => crypto.getRandomValues(new Uint8Array(length)));
}
