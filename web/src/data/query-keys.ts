/** What is fetched and kept by name. */
export const keys = {
  entry: ["entry"],
  threads: ["threads"],
  identities: ["identities"],
  connections: ["connections"],
  notes: ["notes"],
  localModels: ["local-models"],
  apiTokens: ["api-tokens"],
  signInMethods: ["sign-in-methods"],
  sessions: ["sessions"],
  secondFactor: ["second-factor"],
  budget: ["budget"],
  invitations: ["invitations"],
  sharing: ["sharing"],
  identityThreads: (identity: string) => ["identity-threads", identity],
  models: (connection: string) => ["models", connection],
} as const;
