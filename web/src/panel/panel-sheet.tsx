import { messages } from "../data/messages.ts";
import { SideSheet } from "../ui/side-sheet.tsx";
import Panel from "./panel.tsx";

/** The panel of narrow windows: from the right, on phones from below. */
export default function PanelSheet({ thread, onClose }: { thread: string; onClose: () => void }) {
  return (
    <SideSheet title={messages.thread.table} closeLabel={messages.close} onClose={onClose} isTall>
      <Panel thread={thread} />
    </SideSheet>
  );
}
