import type { LinkLabel, LinkSource } from "@parley/protocol";

export interface LinkTables {
  links: LinkRow;
}

export interface LinkRow {
  id: string;
  thread_id: string;
  round_id: string;
  from_id: string;
  from_start: number;
  from_end: number;
  to_id: string;
  to_start: number;
  to_end: number;
  is_whole: number;
  label: LinkLabel;
  /** In thousandths. */
  confidence: number;
  /** A JSON list. */
  words: string;
  source: LinkSource;
  by_id: string | null;
  is_removed: number;
  seq: number;
  place: number;
}
