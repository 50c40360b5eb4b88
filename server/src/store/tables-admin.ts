/** The tables of what the admin decides, and of who did what. */
export interface AdminTables {
  server_settings: { name: string; value: string; updated_at: number };
  server_invites: ServerInviteRow;
  audit_log: AuditRow;
  /** One row: where the chain of the audit log ends, and where what is kept of it begins. */
  audit_head: { id: number; seq: number; hash: string; salt: string; first_seq: number; first_hash: string };
}

/** An invite to this server: the hash of its link's secret. */
export interface ServerInviteRow {
  id: string;
  hash: string;
  label: string;
  /** Who made it. */
  account_id: string | null;
  created_at: number;
  expires_at: number;
  /** How many accounts it was made for, and how many more it makes. */
  uses: number;
  uses_left: number;
  revoked_at: number | null;
}

/** What was done, by whom and how it ended; rows are only added, and each hash covers the one before. */
export interface AuditRow {
  seq: number;
  at: number;
  account_id: string | null;
  on_behalf: string | null;
  action: string;
  object_kind: string | null;
  object_id: string | null;
  argument_hash: string | null;
  result: string;
  request_id: string | null;
  network: string | null;
  hash: string;
}
