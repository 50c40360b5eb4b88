import { liveMemory, type MemoryChange, type MemoryItem, type MemoryKind } from "@parley/protocol";

export interface MemoryGroup {
  kind: MemoryKind;
  /** True for questions that are answered. */
  isAnswered: boolean;
  items: MemoryItem[];
}

const order = ["decision", "question", "fact"] as const;

/** What counts now by kind, pinned first and then the newest; groups without an item are left out. */
export function groupsOf(memory: MemoryItem[]): MemoryGroup[] {
  const live = liveMemory(memory).toSorted(
    (a, b) => Number(b.isPinned) - Number(a.isPinned) || b.createdAt - a.createdAt,
  );
  const open = order.map((kind): MemoryGroup => {
    return { kind, isAnswered: false, items: live.filter((item) => item.kind === kind && !item.isResolved) };
  });
  const answered = live.filter((item) => item.kind === "question" && item.isResolved);
  return [...open, { kind: "question" as const, isAnswered: true, items: answered }].filter(
    (group) => group.items.length > 0,
  );
}

export interface LoggedChange {
  item: MemoryItem;
  change: MemoryChange;
  /** Whether it is what was done to its item last: only that is taken back, so that nothing else is lost by it. */
  isLast: boolean;
}

/** What was done, newest first. */
export function changesOf(memory: MemoryItem[]): LoggedChange[] {
  return memory
    .flatMap((item, place) =>
      item.changes.map((change, index) => ({ item, change, place, index, isLast: index === item.changes.length - 1 })),
    )
    .toSorted((a, b) => b.change.at - a.change.at || b.place - a.place || b.index - a.index)
    .map(({ item, change, isLast }) => ({ item, change, isLast }));
}
