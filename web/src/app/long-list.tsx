import type { ReactElement } from "react";
import { VList } from "virtua";

/** More rows than anyone looks at: only those in sight are drawn. */
export default function LongList({ children }: { children: ReactElement[] }) {
  return <VList className="tl">{children}</VList>;
}
