import { Download } from "lucide-react";
import { useState } from "react";
import type { AccountDeletion } from "@parley/protocol";
import { useAccountDeletion, useDeleteAccount } from "../data/account.ts";
import { accountMessages as words } from "../data/account-messages.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { ProofDialog } from "../proof/proof-dialog.tsx";

/** All that is one's own: to take along, and, where there is sign-in, to delete. */
export function YourData({ isDeletable, hasPassword }: { isDeletable: boolean; hasPassword: boolean }) {
  return (
    <section className="flex flex-col gap-3" aria-labelledby="data">
      <h2 id="data" className="font-display text-[20px] font-semibold">
        {words.data}
      </h2>
      <p className="text-ink-2">{words.dataHint}</p>
      <a className="btn line self-start" href="/api/account/export" download>
        <Download size={18} aria-hidden="true" />
        {words.exportData}
      </a>
      {isDeletable ? <Deletion hasPassword={hasPassword} /> : null}
    </section>
  );
}

function Deletion({ hasPassword }: { hasPassword: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const plan = useAccountDeletion(isAsking);
  return (
    <>
      <h3 className="mt-3 font-semibold">{words.deleteAccount}</h3>
      <p className="text-ink-2">{words.deleteHint}</p>
      <LoadFailed query={plan} />
      <button type="button" className="btn danger self-start" onClick={() => setAsking(true)}>
        {words.deleteAccount}
      </button>
      {isAsking && plan.data !== undefined ? (
        <DeleteDialog plan={plan.data} hasPassword={hasPassword} onClose={() => setAsking(false)} />
      ) : null}
    </>
  );
}

interface DeleteDialogProps {
  plan: AccountDeletion;
  hasPassword: boolean;
  onClose: () => void;
}

/** Says what goes and what stays before it asks for the proof. */
function DeleteDialog({ plan, hasPassword, onClose }: DeleteDialogProps) {
  const remove = useDeleteAccount();
  const sentences = [words.deleteErased(plan.erased), words.deleteLeft(plan.left)].filter((one) => one !== "");
  return (
    <ProofDialog
      title={words.deleteTitle}
      body={plan.onlyAdmin ? words.deleteOnlyAdmin : words.deleteGoes(plan.voices, plan.connections, plan.notes)}
      confirm={words.deleteConfirm}
      isDanger
      hasPassword={hasPassword}
      error={remove.error}
      isPending={remove.isPending || plan.onlyAdmin}
      onConfirm={(proof) => remove.mutate(proof)}
      onClose={onClose}
    >
      {sentences.length + plan.handedOver.length === 0 ? null : (
        <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-2">
          {sentences.map((one) => (
            <li key={one}>{one}</li>
          ))}
          {plan.handedOver.map(({ title, to }) => (
            <li key={`${title} ${to}`} dir="auto">
              {words.deleteHandedOver(title, to)}
            </li>
          ))}
        </ul>
      )}
    </ProofDialog>
  );
}
