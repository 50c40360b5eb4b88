import { AppError, type Id, type RouteName } from "@parley/protocol";
import { z } from "zod";
import { audit } from "../store/audit.ts";
import type { Caller } from "./auth/caller.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { originOf } from "./network.ts";

/**
 * Deeds that are written down after their route has answered, with the kind of
 * object they are done to. Signing in and what the admin does is not here: its use
 * cases write it themselves, in the transaction of the deed.
 */
const deeds: Partial<Record<RouteName, { action: string; kind: string }>> = {
  signOut: { action: "sign_out", kind: "account" },
  endSession: { action: "session.ended", kind: "session" },
  endOtherSessions: { action: "sessions.ended", kind: "account" },
  changePassword: { action: "password.changed", kind: "account" },
  resetPassword: { action: "password.reset", kind: "account" },
  confirmSecondFactor: { action: "second_factor.on", kind: "account" },
  removeSecondFactor: { action: "second_factor.off", kind: "account" },
  linkProvider: { action: "sign_in_method.linking", kind: "account" },
  unlinkProvider: { action: "sign_in_method.removed", kind: "sign_in_method" },
  createApiToken: { action: "token.created", kind: "token" },
  deleteApiToken: { action: "token.deleted", kind: "token" },
  createConnection: { action: "connection.created", kind: "connection" },
  changeConnection: { action: "connection.changed", kind: "connection" },
  deleteConnection: { action: "connection.deleted", kind: "connection" },
  useLocalModels: { action: "connection.created", kind: "connection" },
  changeBudget: { action: "budget.changed", kind: "account" },
  changeThreadBudget: { action: "budget.changed", kind: "thread" },
  exportThread: { action: "thread.exported", kind: "thread" },
  exportAccount: { action: "account.exported", kind: "account" },
  deleteThread: { action: "thread.deleted", kind: "thread" },
  createInvitation: { action: "thread.invited", kind: "thread" },
  revokeInvitation: { action: "invitation.revoked", kind: "thread" },
  answerRequest: { action: "request.answered", kind: "thread" },
  changePerson: { action: "member.role_changed", kind: "thread" },
  removePerson: { action: "member.removed", kind: "thread" },
  handOver: { action: "thread.handed_over", kind: "thread" },
  changeGuestLimits: { action: "guest_limits.changed", kind: "thread" },
  restoreThread: { action: "thread.restored", kind: "thread" },
};

/** Refusals that say somebody tried what was not theirs to do; the others are slips. */
const told = new Set(["password_wrong", "proof_needed", "code_wrong", "forbidden", "link_invalid"]);

interface Done {
  name: RouteName;
  actor: Caller;
  context: HttpContext;
  /** Of the path; an id in it is the object. */
  params: unknown;
}

/** Runs a route's use case, and writes down how it ended where that is a deed. */
export async function audited<T>(needs: HttpNeeds, done: Done, work: () => Promise<T>): Promise<T> {
  const deed = deeds[done.name];
  if (deed === undefined) return work();
  try {
    const answer = await work();
    await note(needs, done, deed, { result: "ok", answer });
    return answer;
  } catch (error) {
    if (error instanceof AppError && told.has(error.code)) await note(needs, done, deed, { result: error.code });
    throw error;
  }
}

async function note(
  needs: HttpNeeds,
  { actor, context, params }: Done,
  { action, kind }: { action: string; kind: string },
  { result, answer }: { result: string; answer?: unknown },
): Promise<void> {
  const account = actor.account === "" ? null : actor.account;
  const id = kind === "account" ? account : (idIn(params) ?? idIn(dataOf(answer)));
  const object = id === null ? null : { kind, id };
  const origin = originOf(needs.config, context);
  await needs.store.transaction(({ db, now }) => audit(db, now, { account, action, object, result, origin }));
}

const WithId = z.object({ id: z.string() });
const WithData = z.object({ data: z.unknown() });

function idIn(value: unknown): Id | null {
  const parsed = WithId.safeParse(value);
  return parsed.success ? parsed.data.id : null;
}

function dataOf(answer: unknown): unknown {
  const parsed = WithData.safeParse(answer);
  return parsed.success ? parsed.data.data : null;
}
