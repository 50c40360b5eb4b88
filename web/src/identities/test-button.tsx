import type { Connection, ConnectionTestResult, Provider } from "@parley/protocol";
import { CircleAlert, Check, Zap } from "lucide-react";
import { useState } from "react";
import { useConnectionActions } from "../data/connections.ts";
import { errorText, failureText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { hostAndPort } from "./connection-draft.ts";

const words = messages.identities;

interface TestButtonProps {
  provider: Provider;
  model: string;
  chosen: Connection | null;
  /** Saves what was typed for the connection; null when something does not fit. */
  saveConnection: () => Promise<Connection | null>;
}

interface Outcome {
  isOk: boolean;
  text: string;
  /** What was tested: an outcome is shown as long as that still stands in the form. */
  of: string;
}

/** Sends a few words to the model and says how soon it answered, or why it did not. */
export function TestButton({ provider, model, chosen, saveConnection }: TestButtonProps) {
  const { test } = useConnectionActions();
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const shown = outcome?.of === subject(provider, model, chosen?.id) ? outcome : null;

  const ask = async (): Promise<void> => {
    const connection = await saveConnection();
    if (connection === null) return;
    const of = subject(provider, model, connection.id);
    try {
      const result = await test(connection.id, { provider, model: model.trim() });
      setOutcome({ isOk: result.ok, text: sentenceOf(result, connection), of });
    } catch (error) {
      setOutcome({ isOk: false, text: errorText(error), of });
    }
  };
  const run = (): void => {
    setBusy(true);
    setOutcome(null);
    void ask().finally(() => setBusy(false));
  };
  return (
    <>
      <div className="tested" role="status">
        {isBusy ? <span>{words.testing}</span> : null}
        {shown === null ? null : (
          <span data-ok={shown.isOk}>
            {shown.isOk ? <Check size={15} aria-hidden="true" /> : <CircleAlert size={15} aria-hidden="true" />}
            {shown.text}
          </span>
        )}
      </div>
      <button type="button" className="btn line" disabled={isBusy || model.trim() === ""} onClick={run}>
        <Zap size={18} aria-hidden="true" />
        {words.test}
      </button>
      <span className="flex-1" />
    </>
  );
}

function subject(provider: Provider, model: string, connection: string | undefined): string {
  return JSON.stringify([provider, model.trim(), connection ?? null]);
}

/** The server's own hint about private networks, in the page's words; for other failures their sentence. */
function sentenceOf({ ok, replyMs, code, message }: ConnectionTestResult, { baseUrl }: Connection): string {
  if (ok) return words.answeredIn(replyMs ?? 0);
  return message === null ? failureText(code ?? "internal") : words.addressRefused(hostAndPort(baseUrl));
}
