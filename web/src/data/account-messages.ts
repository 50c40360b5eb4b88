/** The part of the message table that belongs to one's own account. */
export const accountMessages = {
  title: "Account",
  single: "In single-user mode there is no sign-in: whoever can open this page is you.",
  failed: "This could not be loaded.",

  names: "You",
  username: "User name",
  usernameHint: "To sign in with, instead of the e-mail. Leave it empty for none.",
  usernameOdd: "Use 3 to 40 letters, digits, dots, hyphens or underscores.",
  save: "Save",
  saved: "Saved.",

  ways: "Ways to sign in",
  password: "Password",
  since: (when: string) => `since ${when}`,
  link: (name: string) => `Link ${name}`,
  unlink: "Remove",
  unlinkOf: (name: string) => `Remove ${name}`,
  unlinkTitle: (name: string) => `Remove ${name} as a way to sign in?`,
  unlinkBody: "You then sign in with what remains here.",
  linkTitle: (name: string) => `Link ${name}`,
  linkBody: (name: string) =>
    `Show that it is you, then choose the account at ${name}. From then on it signs in to this account.`,
  goTo: (name: string) => `Go to ${name}`,

  change: "Change password",
  set: "Set a password",
  changeHint: "Every other browser and program is signed out. API tokens stay.",
  current: "Present password",
  next: "New password",
  changed: "Your password is changed. Everything else is signed out.",

  sessions: "Where you are signed in",
  sessionsHint: "Programs with an API token are not listed here.",
  thisOne: "This browser",
  program: "A program",
  unknown: "A browser",
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  used: (when: string) => `last used ${when}`,
  end: (name: string) => `Sign out ${name}`,
  endShort: "Sign out",
  endOthers: "Sign out everywhere else",
  endOthersTitle: "Sign out everywhere else?",
  endOthersBody: "Every other browser and program must sign in again.",

  passwordMissing: "Enter your password.",
} as const;
