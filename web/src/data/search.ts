import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAppData } from "./app-data.ts";

const pauseMs = 150;

/** What is found for what is typed, asked for at each pause; until then what was found before. */
/** With `others`, versions and paths beside the threads' own are looked through as well. */
export function useFound(query: string, others: boolean) {
  const { client } = useAppData();
  const [asked, setAsked] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), pauseMs);
    return () => clearTimeout(timer);
  }, [query]);
  return useQuery({
    queryKey: ["search", asked, others],
    queryFn: async ({ signal }) =>
      (await client.call("search", { query: { q: asked.slice(0, 200), others: others ? "true" : "false" }, signal }))
        .data,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}
