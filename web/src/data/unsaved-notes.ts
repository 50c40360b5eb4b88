import type { PageStorage } from "./storage.ts";

export const unsavedNotesKey = (account: string): string => `parley.outbox-note.${account}.`;

/** Whether this device holds notes of an account that the server does not have yet. */
export function hasUnsavedNotes(storage: PageStorage, account: string): boolean {
  const prefix = unsavedNotesKey(account);
  for (let index = 0; index < storage.length; index += 1)
    if (storage.key(index)?.startsWith(prefix) === true) return true;
  return false;
}
