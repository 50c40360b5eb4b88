/** Texts of the list of threads that stand on every page. */
export const listMessages = {
  notes: "Notes",
  pinned: "Pinned",
  archived: (count: number) => `Archived (${count})`,
  more: (title: string) => `More for ${title}`,
  unread: (count: number) =>
    count === 1 ? "1 unread message" : `${count > 98 ? "99 or more" : count} unread messages`,
  unreadShort: (count: number) => (count > 98 ? "99+" : String(count)),
  mentioned: "you are called by name",
  calledIn: (title: string) => `Somebody calls you by name in “${title}”.`,
  show: "Show",
  search: "Search",
  searchLabel: "Search threads and messages",
  clear: "Clear search",
  notOnPath: "That message is on a branch that is not shown.",

  private: "Private",
  public: "Public",
  share: (state: string) => `${state}: change who can read`,
  people: (state: string) => `${state}: who is here`,
  invitations: (count: number) => (count === 1 ? "1 invitation" : `${count} invitations`),
  explore: "Explore",

  moreOf: (name: string) => `More for what ${name} said`,
  hidden: (name: string) => `Hidden by ${name}.`,
} as const;
