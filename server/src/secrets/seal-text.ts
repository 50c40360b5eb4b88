import { type Binding, createSealer } from "./seal.ts";
import type { MasterSecret } from "./master-secret.ts";
import { Secret } from "./secret.ts";

/** Seals texts of accounts in one column of a table; what is moved to another account opens no more. */
export function createTextSealer(master: MasterSecret, table: string) {
  const sealer = createSealer(master);
  const bindingOf = (account: string): Binding => ({ table, id: account, owner: account, origin: "" });
  return {
    seal(text: string, account: string): string {
      const { keyId, text: sealed } = sealer.seal(new Secret(text), bindingOf(account));
      return `${keyId} ${sealed}`;
    },
    /** Throws where it was damaged, moved, or sealed under another master secret. */
    open(sealed: string, account: string): string {
      const [keyId = "", text = ""] = sealed.split(" ");
      const opened = sealer.open({ keyId, text }, bindingOf(account));
      if (opened === null) throw new Error(`a sealed text of ${table} cannot be opened with this server's secret`);
      return opened.reveal();
    },
  };
}
