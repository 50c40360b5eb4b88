import { z } from "zod";

/**
 * Every error a caller can meet: HTTP status, whether the same request may
 * succeed later, and a sentence that says what to do.
 */
export const errors = {
  invalid_request: { status: 400, retryable: false, meaning: "The request does not fit the schema: see `details`." },
  invalid_json: { status: 400, retryable: false, meaning: "The body is not valid JSON." },
  invalid_cursor: { status: 400, retryable: false, meaning: "The event cursor is not of the form `log:seq,log:seq`." },
  link_invalid: {
    status: 400,
    retryable: false,
    meaning: "This link has been used or is older than 15 minutes: ask for a new one.",
  },
  not_signed_in: { status: 401, retryable: false, meaning: "Sign in first." },
  wrong_credentials: { status: 401, retryable: false, meaning: "E-mail, user name or password is wrong." },
  code_needed: { status: 401, retryable: false, meaning: "This account asks for a second factor: send `code` too." },
  token_invalid: {
    status: 401,
    retryable: false,
    meaning: "The token is wrong, has expired or was withdrawn. Refresh it, or sign in again.",
  },
  forbidden: { status: 403, retryable: false, meaning: "Your role here does not allow this." },
  scope_missing: { status: 403, retryable: false, meaning: "This token was not made for that: see `details`." },
  foreign_request: { status: 403, retryable: false, meaning: "This request came from another site and was refused." },
  foreign_host: {
    status: 403,
    retryable: false,
    meaning: "Without sign-in Parley only answers on a loopback address.",
  },
  registration_closed: {
    status: 403,
    retryable: false,
    meaning: "Registration is closed. Ask the admin for an account.",
  },
  setup_code_wrong: {
    status: 403,
    retryable: false,
    meaning: "The first account needs the setup code that the server printed when it started.",
  },
  invite_needed: {
    status: 403,
    retryable: false,
    meaning: "An account here needs an invite. Ask the admin for one.",
  },
  invite_invalid: {
    status: 403,
    retryable: false,
    meaning: "This invite was used up, has expired or was withdrawn: ask the admin for another.",
  },
  account_suspended: {
    status: 403,
    retryable: false,
    meaning: "This account is suspended. Ask the admin of this server.",
  },
  only_admin: {
    status: 409,
    retryable: false,
    meaning: "Somebody must be the admin: make another member admin first.",
  },
  code_wrong: {
    status: 403,
    retryable: false,
    meaning: "This code is wrong, has expired or was used: take the next one, or a backup code.",
  },
  password_wrong: { status: 403, retryable: false, meaning: "The password is wrong: type the one of this account." },
  proof_needed: {
    status: 403,
    retryable: false,
    meaning: "This needs a sign-in of the last ten minutes: sign out and in again, then repeat it.",
  },
  connection_not_yours: { status: 403, retryable: false, meaning: "This connection is not offered to your account." },
  not_found: { status: 404, retryable: false, meaning: "There is no such thing here, or you may not see it." },
  invitation_over: {
    status: 404,
    retryable: false,
    meaning: "This invitation has expired, was used up or withdrawn, or never was: ask for a new one.",
  },
  method_not_allowed: { status: 405, retryable: false, meaning: "This address does not take that method." },
  id_taken: { status: 409, retryable: false, meaning: "This id was used for something else." },
  username_taken: { status: 409, retryable: false, meaning: "Somebody here has this user name: choose another." },
  email_taken: { status: 409, retryable: false, meaning: "An account with this e-mail exists: sign in instead." },
  already_seated: { status: 409, retryable: false, meaning: "This voice already sits in the thread." },
  not_seated: {
    status: 409,
    retryable: false,
    meaning: "This voice no longer sits in the thread: seat it again first.",
  },
  owner_stays: {
    status: 409,
    retryable: false,
    meaning: "A thread has one owner, and it is you: hand it over to somebody else first, or delete it.",
  },
  not_running: { status: 409, retryable: false, meaning: "It has already ended." },
  still_running: { status: 409, retryable: false, meaning: "It is still running: stop it first, or wait." },
  no_such_head: { status: 409, retryable: false, meaning: "The place this message answers is not in the thread." },
  not_at_head: {
    status: 409,
    retryable: false,
    meaning: "The thread goes on from another place: continue from here first, then ask again.",
  },
  nothing_to_merge: {
    status: 409,
    retryable: false,
    meaning: "No answer of this round has a text yet: wait for the first one.",
  },
  nothing_new: {
    status: 409,
    retryable: false,
    meaning: "No voice that is free has anything new to read: wait until another one has written.",
  },
  voices_apart: {
    status: 409,
    retryable: false,
    meaning: "In this round each voice is on its own and reads no other: change that in the thread's options first.",
  },
  no_answer: {
    status: 409,
    retryable: false,
    meaning:
      "Only what a voice has said to its end is judged: wait until it has ended. A hidden message is judged no more.",
  },
  only_answer: {
    status: 409,
    retryable: false,
    meaning: "This round has one answer, so none is its best: use a thumb, or wait for another answer.",
  },
  note_changed: {
    status: 409,
    retryable: false,
    meaning: "This note was saved meanwhile: `details` holds it as it is now. Join the two texts and save again.",
  },
  local_only: {
    status: 409,
    retryable: false,
    meaning:
      "This thread is for models on this machine alone, and this voice's model is elsewhere: seat another one, or open the thread to others.",
  },
  memory_full: {
    status: 409,
    retryable: false,
    meaning: "This thread keeps as much in mind as it may: remove what no longer matters, or write it into a note.",
  },
  already_offered: {
    status: 409,
    retryable: false,
    meaning: "This is offered already: change that offer, or withdraw it first.",
  },
  in_use: { status: 409, retryable: false, meaning: "It is in use and cannot be removed." },
  too_large: { status: 413, retryable: false, meaning: "The body is larger than 1 MB." },
  unsupported_type: { status: 415, retryable: false, meaning: "Send JSON with `Content-Type: application/json`." },
  passage_unknown: {
    status: 422,
    retryable: false,
    meaning: "A cited passage is not there: cite a message of this thread, from a place of its text to a later one.",
  },
  address_refused: {
    status: 422,
    retryable: false,
    meaning:
      "Parley could not reach this address. Addresses of a private network must be allowed first: PARLEY_PROVIDER_HOSTS=192.168.1.20:11434, then restart.",
  },
  key_needed: {
    status: 422,
    retryable: false,
    meaning: "A key belongs to one address: enter it again for the new one.",
  },
  no_voice_can_answer: {
    status: 422,
    retryable: false,
    meaning: "None of the chosen models can answer: details says why, for each.",
  },
  password_refused: { status: 422, retryable: false, meaning: "Choose a password of 10 to 256 characters." },
  too_many_requests: { status: 429, retryable: true, meaning: "Too many requests: wait and try again." },
  internal: {
    status: 500,
    retryable: true,
    meaning: "Something broke on the server. The request id helps to find it in the log.",
  },
  model_failed: {
    status: 500,
    retryable: true,
    meaning: "The model did not answer: details.code says why.",
  },
  provider_unreachable: {
    status: 503,
    retryable: true,
    meaning: "The sign-in provider does not answer: try again later, or sign in with a password.",
  },
  storage_busy: { status: 503, retryable: true, meaning: "The database is busy: try again." },
  shutting_down: { status: 503, retryable: true, meaning: "The server is restarting: try again in a few seconds." },
} as const satisfies Record<string, { status: number; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof errors;
const codes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** An expected failure. `details` is shown to the caller: it must not hold secrets. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, options: { details?: unknown; cause?: unknown; message?: string } = {}) {
    super(options.message ?? errors[code].meaning, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? null;
  }
}

export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(codes),
    message: z.string(),
    requestId: z.string(),
    retryable: z.boolean(),
    details: z.unknown(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
