import type { Id } from "@parley/protocol";
import type { Origin } from "../store/audit.ts";

/** Who does something, and from where, as the audit log keeps it; nobody is the operator at the shell. */
export interface By {
  account: Id | null;
  origin: Origin | null;
}
