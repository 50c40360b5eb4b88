import type { UseQueryResult } from "@tanstack/react-query";
import { accountMessages as words } from "../data/account-messages.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";

/** Why a part of the page is not there, and the way to try again; nothing where it is. */
export function LoadFailed({ query }: { query: Pick<UseQueryResult, "isError" | "error" | "refetch"> }) {
  if (!query.isError) return null;
  return (
    <p className="py-2">
      {words.failed} {errorText(query.error)}{" "}
      <button type="button" className="under" onClick={() => void query.refetch()}>
        {messages.retry}
      </button>
    </p>
  );
}
