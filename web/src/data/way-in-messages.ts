import type { ProviderRefusal } from "@parley/protocol";

/** The part of the message table that belongs to signing in over somebody else. */
export const wayInMessages = {
  continueWith: (name: string) => `Continue with ${name}`,
  or: "or",
  login: "E-mail or user name",
  code: "Code of your authenticator app",
  forgot: "Forgot your password?",
  forgotTitle: "Set a new password",
  forgotBody: "Enter the e-mail of your account. If there is one, a link comes to it.",
  forgotSend: "Send link",
  sent: "If there is an account with this e-mail, a link is on its way. It works for 15 minutes.",
  back: "Back to sign-in",
  newPassword: "New password",
  setPassword: "Set password",
  setBody: "Everything that is signed in to your account ends, API tokens too.",
  wasSet: "Your new password is set. Sign in with it.",
  noLink: "This address lacks the link's secret. Open the link of the mail once more.",
  askAgain: "Ask for a new link",
  domains: (domains: string) => `With an address of ${domains} you can register: a link comes to it.`,
  inviteMissing: "Registration here needs an invite. Open the link that you were sent.",
  invited: "You were invited. Make your account.",
  mailed: "A link is on its way to this address. It makes your account, within 15 minutes.",
  finishing: "Making your account …",
  theProvider: "the provider",
  /** Why nobody was let in, with the name of the provider. */
  refused: {
    account_not_linked: (name) =>
      `An account with this e-mail exists already. Sign in to it with your password, then link ${name} under Settings, Account.`,
    account_suspended: () => "This account is suspended. Ask your admin.",
    registration_closed: () => "Registration is closed. Ask your admin for an invite.",
    setup_code_wrong: () =>
      "The first account needs the setup code that the server printed. Create it with a password.",
    linked_to_another: (name) => `This ${name} account signs in to another account here. Unlink it there first.`,
    no_email: (name) => `${name} did not say your e-mail address, which an account here needs.`,
    cancelled: (name) => `You did not go on at ${name}. Nothing has changed.`,
    expired: (name) => `This took too long, or began in another window. Try ${name} again.`,
    failed: (name) => `The answer of ${name} could not be verified. Try again.`,
    unavailable: (name) => `${name} does not answer. Try again later, or sign in with a password.`,
  } satisfies Record<ProviderRefusal, (name: string) => string>,
} as const;
