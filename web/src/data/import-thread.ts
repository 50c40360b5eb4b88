import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CallError } from "@parley/protocol/client";
import type { ThreadFile } from "@parley/protocol";
import { useAppData, useLive } from "./app-data.ts";
import { errorText } from "./error-text.ts";
import { keys } from "./query-keys.ts";
import { transferMessages } from "./transfer-messages.ts";

const words = transferMessages;

/** Sends a file; the thread that it makes is known to the page afterwards. */
export function useImportThread() {
  const { client } = useAppData();
  const { threads } = useLive();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (file: ThreadFile) => (await client.call("importThread", { body: file })).data,
    onSuccess(snapshot) {
      threads.accept(snapshot);
      void queries.invalidateQueries({ queryKey: keys.threads });
    },
  });
}

/** Lines of a refusal that are shown; a file with one fault often has a hundred. */
const placesShown = 5;

/** Why a file was refused: a sentence, then the places that the server names. */
export function importFaults(error: unknown): [sentence: string, ...places: string[]] {
  if (!(error instanceof CallError)) return [errorText(error)];
  if (error.code === "too_large") return [error.message];
  if (error.code !== "invalid_request") return [errorText(error)];
  return [words.refused, ...new Set(placesOf(error.details).slice(0, placesShown))];
}

function placesOf(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null || !("path" in one) || !("message" in one)) return [];
    const { path, message } = one;
    return typeof path === "string" && typeof message === "string" ? [words.place(path, message)] : [];
  });
}
