import { type ReactNode, Suspense } from "react";
import { useLater } from "../ui/use-later.ts";

/** What nobody waits for: its script is fetched once the thread had a moment to show itself. */
export function Later({ children }: { children: ReactNode }) {
  const isLater = useLater();
  return isLater ? <Suspense>{children}</Suspense> : null;
}
