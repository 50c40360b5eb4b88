import { Navigate } from "@tanstack/react-router";
import { useLastThread, useThreads } from "../data/threads-list.ts";
import { Onboarding } from "./onboarding.tsx";

/** The last thread of this device, else the newest, else the way in. */
export function Home() {
  const last = useLastThread().read();
  const threads = useThreads();
  const id = threads.data?.find((thread) => thread.id === last)?.id ?? threads.data?.[0]?.id;
  if (id !== undefined) return <Navigate to="/t/$id" params={{ id }} replace />;
  return threads.data === undefined ? null : <Onboarding />;
}
