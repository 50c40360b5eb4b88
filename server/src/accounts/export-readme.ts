/** What the files of an account's export are; `at` in milliseconds since 1970. */
export function readme(at: number): string {
  return `All that is your own at this Parley, as of ${new Date(at).toISOString()}.

account.json       your profile
sign-in.json       ways to sign in, where you are signed in, API tokens and invites that you made; no secret of any
voices.json        your voices with their instructions and parameters
lessons.json       what your voices learned, from whom, and how it went
connections.json   where your voices call; of a key its last four characters
line-ups.json      your saved line-ups
notes.json         your own notes
seats.json         threads that you and your voices sit in or sat in, with what you changed for one of them alone
sharing.json       invitations that you made or were sent, where you asked to join, what others may spend and
                   spent, what you offer and what you took of what the server offers
budgets.json       what you decided about money, and what each day cost
calls.jsonl        every call that your voices made: model, tokens, cost
messages.jsonl     what you and your voices said in threads of others
account-log.jsonl  what changed in your account
audit.jsonl        what you did and what was done to your account, as the audit log keeps it
threads/           each thread of your own, in the format of docs/export.md: _New thread_ reads it again from a file

Times are milliseconds since 1970, money is in millionths of a US dollar. A file that ends in .jsonl has one JSON value
a line.

What others said in their own threads is theirs and is not in here: of those threads you find the title beside your own
words. Your own threads are whole, with what others said in them.
`;
}
