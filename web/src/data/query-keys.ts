/** What is fetched and kept by name. */
export const keys = {
  entry: ["entry"],
  threads: ["threads"],
  identities: ["identities"],
  connections: ["connections"],
  models: (connection: string) => ["models", connection],
} as const;
