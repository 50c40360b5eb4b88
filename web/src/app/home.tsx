import { Navigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import { useLastThread, useThreads } from "../data/threads-list.ts";

const Onboarding = lazy(() => import("./onboarding/onboarding.tsx"));

/** The last thread of this device, else the newest, else the way in. */
export function Home() {
  const last = useLastThread().read();
  const threads = useThreads();
  const id = threads.data?.find((thread) => thread.id === last)?.id ?? threads.data?.[0]?.id;
  if (id !== undefined) return <Navigate to="/t/$id" params={{ id }} replace />;
  return <Suspense>{threads.data === undefined ? null : <Onboarding />}</Suspense>;
}
