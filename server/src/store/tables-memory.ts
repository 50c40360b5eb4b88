export interface MemoryTables {
  memory: MemoryRow;
}

export interface MemoryRow {
  id: string;
  thread_id: string;
  round_id: string | null;
  /** JSON. */
  item: string;
  seq: number;
  place: number;
}
