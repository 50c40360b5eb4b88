/** What is fetched and kept by name. */
export const keys = {
  entry: ["entry"],
  threads: ["threads"],
  identities: ["identities"],
  connections: ["connections"],
  /** Under the connections, so that what refetches them refetches their lists. */
  models: (connection: string) => ["connections", connection, "models"],
} as const;
