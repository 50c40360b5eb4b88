import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAppData } from "./app-data.ts";

const pauseMs = 150;

/** What is found for what is typed, asked for at each pause; until then what was found before. */
export function useFound(query: string) {
  const { client } = useAppData();
  const [asked, setAsked] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), pauseMs);
    return () => clearTimeout(timer);
  }, [query]);
  return useQuery({
    queryKey: ["search", asked],
    queryFn: async ({ signal }) => (await client.call("search", { query: { q: asked.slice(0, 200) }, signal })).data,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}
