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

  factor: "Second factor",
  factorOff: "Beside the password, signing in can ask for a code of an authenticator app.",
  factorOn: (left: number) =>
    `On: signing in with the password asks for a code. ${left === 1 ? "1 backup code is" : `${left} backup codes are`} left.`,
  factorBegin: "Set up a second factor",
  factorProof: "Show that it is you first.",
  goOn: "Go on",
  factorRemove: "Switch off",
  factorRemoveTitle: "Switch the second factor off?",
  factorRemoveBody: "Your password alone then signs in.",
  factorScan: "Read this picture with your authenticator app, or type the key into it.",
  factorPicture: "The key as a picture for an authenticator app",
  copyKey: "Copy key",
  copyCodes: "Copy backup codes",
  copied: "Copied",
  backupCodes: "Keep these backup codes elsewhere: each signs in once if the app is lost. They are shown only now.",
  factorCode: "Code of the app",
  codeMissing: "Enter the code.",
  factorConfirm: "Switch on",

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

  data: "Your data",
  dataHint:
    "One ZIP file with all that is your own: profile, voices, notes, threads, what you said in threads of others, and what it cost. Keys are not in it.",
  exportData: "Export your data",
  deleteAccount: "Delete account",
  deleteHint: "For good: nothing of it can be brought back.",
  deleteTitle: "Delete your account?",
  deleteGoes: (voices: number, connections: number, notes: number) =>
    `Gone for good: ${[
      voices === 0 ? "" : `${count(voices, "voice")}, `,
      connections === 0 ? "" : `${count(connections, "connection")} and the keys, `,
      notes === 0 ? "" : `${count(notes, "note")}, `,
    ].join("")}your tokens and your ways to sign in.`,
  deleteErased: (threads: number) =>
    threads === 0 ? "" : `${count(threads, "thread")} that nobody else sits in ${threads === 1 ? "is" : "are"} erased.`,
  deleteHandedOver: (title: string, to: string) => `“${title}” goes to ${to}.`,
  deleteLeft: (threads: number) =>
    threads === 0
      ? ""
      : `You leave ${count(threads, "thread")} of others. What you and your voices said there stays, under your names.`,
  deleteConfirm: "Delete account",
  deleteOnlyAdmin: "You are the only admin. Make another member admin first, under Admin, Members.",

  passwordMissing: "Enter your password.",
} as const;

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
