import type { UseQueryResult } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { EntryProvider, SignInMethod } from "@parley/protocol";
import { useLinkProvider, useUnlinkProvider } from "../data/account.ts";
import { accountMessages as words } from "../data/account-messages.ts";
import { ProviderMark } from "../ui/provider-mark.tsx";
import { LoadFailed } from "../loading/load-failed.tsx";
import { ProofDialog } from "../proof/proof-dialog.tsx";

interface SignInMethodsProps {
  query: UseQueryResult<SignInMethod[]>;
  providers: readonly EntryProvider[];
  email: string | null;
  hasPassword: boolean;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** The ways in that the account has, and those it could have. */
export function SignInMethods({ query, providers, email, hasPassword }: SignInMethodsProps) {
  const [linking, setLinking] = useState<EntryProvider | null>(null);
  const methods = query.data ?? [];
  const free = query.data === undefined ? [] : providers.filter((one) => !methods.some(({ kind }) => kind === one.id));
  return (
    <section className="flex flex-col gap-1" aria-labelledby="ways">
      <h2 id="ways" className="font-display text-[20px] font-semibold">
        {words.ways}
      </h2>
      <LoadFailed query={query} />
      <ul>
        {methods.map((method) => (
          <MethodRow
            key={method.id}
            method={method}
            email={email}
            hasPassword={hasPassword}
            isLast={methods.length === 1}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 pt-2">
        {free.map((provider) => (
          <button key={provider.id} type="button" className="btn line" onClick={() => setLinking(provider)}>
            <ProviderMark id={provider.id} />
            {words.link(provider.name)}
          </button>
        ))}
      </div>
      {linking === null ? null : (
        <LinkDialog provider={linking} hasPassword={hasPassword} onClose={() => setLinking(null)} />
      )}
    </section>
  );
}

interface MethodRowProps {
  method: SignInMethod;
  email: string | null;
  hasPassword: boolean;
  isLast: boolean;
}

function MethodRow({ method, email, hasPassword, isLast }: MethodRowProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useUnlinkProvider();
  const isPassword = method.kind === "password";
  const name = isPassword ? words.password : method.name;
  return (
    <li className="flex items-center gap-3 border-b border-line py-3">
      {isPassword ? <KeyRound size={18} aria-hidden="true" /> : <ProviderMark id={method.kind} />}
      <div className="min-w-0 flex-1">
        <div className="font-semibold">{name}</div>
        <div className="text-[14px] text-ink-3 [overflow-wrap:anywhere]">
          {isPassword ? email : words.since(day.format(method.createdAt))}
        </div>
      </div>
      {isPassword || isLast ? null : (
        <button type="button" className="btn sm" aria-label={words.unlinkOf(name)} onClick={() => setAsking(true)}>
          {words.unlink}
        </button>
      )}
      {isAsking ? (
        <ProofDialog
          title={words.unlinkTitle(name)}
          body={words.unlinkBody}
          confirm={words.unlink}
          isDanger
          hasPassword={hasPassword}
          error={remove.error}
          isPending={remove.isPending}
          onConfirm={(proof) => remove.mutate({ id: method.id, ...proof }, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </li>
  );
}

interface LinkDialogProps {
  provider: EntryProvider;
  hasPassword: boolean;
  onClose: () => void;
}

function LinkDialog({ provider: { id, name }, hasPassword, onClose }: LinkDialogProps) {
  const link = useLinkProvider();
  return (
    <ProofDialog
      title={words.linkTitle(name)}
      body={words.linkBody(name)}
      confirm={words.goTo(name)}
      hasPassword={hasPassword}
      error={link.error}
      isPending={link.isPending || link.isSuccess}
      onConfirm={(proof) => link.mutate({ provider: id, ...proof })}
      onClose={onClose}
    />
  );
}
