import { AppError } from "@parley/protocol";
import type { Authorized } from "../conversation/index.ts";
import type { MemberRow } from "../store/tables.ts";

/** Routes of a thread and of what is in it are authorized by the caller's membership. */
export function memberOf(subject: Authorized | null): MemberRow {
  if (subject?.kind !== "member") throw new AppError("internal");
  return subject.member;
}
