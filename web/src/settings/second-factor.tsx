import { type FormEvent, useEffect, useRef, useState } from "react";
import type { SecondFactorSetup } from "@parley/protocol";
import { accountMessages as words } from "../data/account-messages.ts";
import { errorText } from "../data/error-text.ts";
import {
  useBeginSecondFactor,
  useConfirmSecondFactor,
  useRemoveSecondFactor,
  useSecondFactor,
} from "../data/second-factor.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { ProofDialog } from "../proof/proof-dialog.tsx";

/** A code of an app beside the password: set up, confirmed, switched off. */
export function SecondFactor({ hasPassword }: { hasPassword: boolean }) {
  const state = useSecondFactor();
  const begin = useBeginSecondFactor();
  const remove = useRemoveSecondFactor();
  const [asking, setAsking] = useState<"begin" | "remove" | null>(null);
  const factor = state.data?.secondFactor ?? null;
  return (
    <section className="flex flex-col gap-3" aria-labelledby="second-factor">
      <h2 id="second-factor" className="font-display text-[20px] font-semibold">
        {words.factor}
      </h2>
      <LoadFailed query={state} />
      {state.data === undefined ? null : begin.data !== undefined && factor === null ? (
        <Setup setup={begin.data} onDone={begin.reset} />
      ) : (
        <>
          <p className="text-ink-2">{factor === null ? words.factorOff : words.factorOn(factor.codesLeft)}</p>
          <button
            type="button"
            className="btn line self-start"
            onClick={() => setAsking(factor === null ? "begin" : "remove")}
          >
            {factor === null ? words.factorBegin : words.factorRemove}
          </button>
        </>
      )}
      {asking === "begin" ? (
        <ProofDialog
          title={words.factorBegin}
          body={words.factorProof}
          confirm={words.goOn}
          hasPassword={hasPassword}
          error={begin.error}
          isPending={begin.isPending}
          onConfirm={(proof) => begin.mutate(proof, { onSuccess: () => setAsking(null) })}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === "remove" ? (
        <ProofDialog
          title={words.factorRemoveTitle}
          body={words.factorRemoveBody}
          confirm={words.factorRemove}
          isDanger
          hasPassword={hasPassword}
          error={remove.error}
          isPending={remove.isPending}
          onConfirm={(proof) => remove.mutate(proof, { onSuccess: () => setAsking(null) })}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </section>
  );
}

/** What is shown once: the picture for the app, the key in it, the backup codes; and the field for the first code. */
function Setup({ setup, onDone }: { setup: SecondFactorSetup; onDone: () => void }) {
  const [code, setCode] = useState("");
  const [isMissing, setMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const confirm = useConfirmSecondFactor();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isNone = code.trim() === "";
    setMissing(isNone);
    if (isNone) focusFirstInvalid(form);
    else confirm.mutate(code, { onSuccess: onDone, onError: () => focusFirstInvalid(form) });
  };
  return (
    <div className="flex flex-col gap-4 rounded-[14px] bg-sunken p-4">
      <p>{words.factorScan}</p>
      <Picture svg={setup.picture} />
      <div className="flex items-center gap-2">
        <code className="mono min-w-0 flex-1 text-[14px] break-all">{setup.key}</code>
        <CopyButton label={words.copyKey} copiedLabel={words.copied} text={() => setup.key} />
      </div>
      <p>{words.backupCodes}</p>
      <div className="flex items-start gap-2">
        <ul className="mono grid min-w-0 flex-1 gap-x-6 text-[14px] sm:grid-cols-2">
          {setup.backupCodes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <CopyButton label={words.copyCodes} copiedLabel={words.copied} text={() => setup.backupCodes.join("\n")} />
      </div>
      <form ref={form} className="flex flex-col gap-4" onSubmit={submit} noValidate>
        <TextField
          label={words.factorCode}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          error={isMissing ? words.codeMissing : confirm.isError ? errorText(confirm.error) : undefined}
          onChange={(event) => {
            setCode(event.target.value);
            if (confirm.isError) confirm.reset();
          }}
        />
        <button type="submit" className="btn primary self-start" disabled={confirm.isPending}>
          {words.factorConfirm}
        </button>
      </form>
    </div>
  );
}

/** As an image, which runs and loads nothing, whatever is in it. */
function Picture({ svg }: { svg: string }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return address === null ? null : (
    <img
      className="self-start rounded-[10px] bg-white"
      src={address}
      alt={words.factorPicture}
      width={200}
      height={200}
    />
  );
}
