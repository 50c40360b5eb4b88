/** What the audit log calls a deed, in words. */
const deeds: Record<string, string> = {
  sign_in: "Sign-in",
  sign_out: "Signed out",
  "session.ended": "Signed out a browser or program",
  "sessions.ended": "Signed out everywhere else",
  "password.changed": "Changed the password",
  "password.reset": "Set a new password by a mailed link",
  "second_factor.on": "Switched the second factor on",
  "second_factor.off": "Switched the second factor off",
  "sign_in_method.linking": "Began to link a way to sign in",
  "sign_in_method.removed": "Removed a way to sign in",
  "token.created": "Made an API token",
  "token.deleted": "Deleted an API token",
  "connection.created": "Made a connection",
  "connection.changed": "Changed a connection",
  "connection.deleted": "Deleted a connection",
  "budget.changed": "Changed a budget",
  "thread.exported": "Exported a thread",
  "thread.deleted": "Deleted a thread",
  "thread.restored": "Restored a thread",
  "thread.public": "Made a thread public",
  "thread.private": "Made a thread private",
  "thread.joined": "Joined a thread",
  "thread.left": "Left a thread",
  "account.created": "Made an account",
  "account.exported": "Exported their data",
  "account.deleted": "Deleted an account",
  "account.suspended": "Suspended a member",
  "account.restored": "Restored a member",
  "account.made_admin": "Made a member admin",
  "account.made_member": "Took a member's admin right",
  "invite.created": "Made an invite",
  "invite.revoked": "Withdrew an invite",
  "server.changed": "Changed the server's settings",
};

/** A deed that this page does not know is shown as the log calls it. */
export function deedText(action: string): string {
  return deeds[action] ?? action;
}
