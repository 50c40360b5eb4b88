import type { Member } from "@parley/protocol";
import { messages } from "../data/messages.ts";

/** Says that this was said elsewhere: whoever brought the file vouches for it, not the author. */
export function ImportedChip({ member }: { member: Member | undefined }) {
  if (member?.imported !== true) return null;
  return (
    <span className="chip in-[.me]:bg-surface!" title={messages.thread.importedTitle}>
      {messages.thread.imported}
    </span>
  );
}
