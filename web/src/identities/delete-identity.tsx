import { checkMessages } from "../data/check-messages.ts";
import { useDeleteIdentity } from "../data/identities.ts";
import { useIdentityThreads } from "../data/identity-threads.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";

const words = messages.identities;

/** Asks once before a voice is deleted, and names the threads that lose it. */
export function DeleteIdentity({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const threads = useIdentityThreads(id, true).data;
  const remove = useDeleteIdentity();
  return (
    <Confirm
      title={words.deleteTitle(name)}
      body={threads === undefined ? words.deleteBody(name) : bodyOf(name, threads.titles, threads.count)}
      confirm={words.deleteConfirm}
      cancel={messages.cancel}
      onClose={onClose}
      onConfirm={() => remove.mutate(id, { onError: notifyError })}
    />
  );
}

function bodyOf(name: string, titles: string[], count: number): string {
  if (count === 0) return checkMessages.deleteNowhere(name);
  const named = titles.map((title) => (title === "" ? messages.sidebar.untitled : title));
  return checkMessages.deleteFrom(name, named, count - titles.length);
}
