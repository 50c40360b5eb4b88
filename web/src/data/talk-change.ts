import type { Mode, RoundSettings } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { notifyError } from "./notice.ts";

/** Changes how the voices of a thread talk; the page follows by the event. */
export function useTalkChange(thread: string): (talk: { mode: Mode; settings: RoundSettings }) => void {
  const { client } = useAppData();
  return (body) => void client.call("changeThread", { params: { id: thread }, body }).catch(notifyError);
}
