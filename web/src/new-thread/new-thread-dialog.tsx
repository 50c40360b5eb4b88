import { FileUp } from "lucide-react";
import { Switch } from "radix-ui";
import { type FormEvent, type ReactNode, Suspense, useRef, useState } from "react";
import { presetSettings } from "@parley/protocol";
import { lazy } from "../ui/patient-lazy.ts";
import { parseDollars } from "../data/dollars.ts";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { moneyMessages } from "../data/money-messages.ts";
import { notifyError } from "../data/notice.ts";
import { useCreateThread } from "../data/threads-list.ts";
import { transferMessages } from "../data/transfer-messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { type Talk, TalkFields } from "../parameters/talk-fields.tsx";
import { TableForecast } from "./money-fields.tsx";
import { VoicePicker } from "./voice-picker.tsx";

const ImportDialog = lazy(() => import("./import-dialog.tsx"));
const words = messages.newThread;

interface NewThreadDialogProps {
  onClose: () => void;
  onCreated: (id: string) => void;
  /** The way to add a voice, offered where there is none. */
  addVoice: ReactNode;
}

export function NewThreadDialog({ onClose, onCreated, addVoice }: NewThreadDialogProps) {
  const identities = useIdentities();
  const create = useCreateThread();
  const [title, setTitle] = useState("");
  const [mission, setMission] = useState("");
  const [talk, setTalk] = useState<Talk>({ mode: "panel", settings: presetSettings });
  const form = useRef<HTMLFormElement>(null);
  const [budget, setBudget] = useState("");
  const [wrongBudget, setWrongBudget] = useState<string | undefined>(undefined);
  const [isPublic, setPublic] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const [picked, setPicked] = useState<Set<string> | null>(null);
  const available = identities.data?.filter((identity) => identity.available) ?? [];
  // Until something is chosen everyone who can answer sits at the table.
  const chosen = picked ?? new Set(available.map((identity) => identity.id));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const cap = parseDollars(budget);
    if (cap === null && budget.trim() !== "") {
      setWrongBudget(moneyMessages.invalid);
      focusFirstInvalid(form);
      return;
    }
    create.mutate(
      {
        title: title.trim(),
        mission,
        identities: [...chosen],
        visibility: isPublic ? "public" : "private",
        ...talk,
        ...(cap === null ? {} : { budget: cap }),
      },
      { onSuccess: ({ state }) => onCreated(state.thread.id), onError: notifyError },
    );
  };

  if (isImporting) {
    return (
      <Suspense>
        <ImportDialog onBack={() => setImporting(false)} onClose={onClose} onImported={onCreated} />
      </Suspense>
    );
  }
  return (
    <Dialog title={words.title} closeLabel={messages.close} onClose={onClose}>
      <form ref={form} onSubmit={submit}>
        <div className="bdy">
          <TextField
            label={words.name}
            hint={words.nameHint}
            name="title"
            maxLength={200}
            autoComplete="off"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
          <Field label={words.mission} hint={words.missionHint}>
            {(control) => (
              <textarea
                className="in"
                rows={2}
                dir="auto"
                maxLength={20_000}
                value={mission}
                onChange={(event) => setMission(event.target.value)}
                {...control}
              />
            )}
          </Field>
          <VoicePicker identities={identities.data} chosen={chosen} onChange={setPicked} addVoice={addVoice} />
          <TalkFields {...talk} onChange={setTalk} />
          <div className="flex items-start gap-3">
            <Switch.Root
              id="public"
              className="switch mt-0.5"
              checked={isPublic}
              onCheckedChange={setPublic}
              aria-describedby="public-hint"
            >
              <Switch.Thumb className="thumb" />
            </Switch.Root>
            <div>
              <label htmlFor="public" className="lab">
                {words.public}
              </label>
              <p id="public-hint" className="text-[14px] text-ink-3">
                {words.publicHint}
              </p>
            </div>
          </div>
          <TextField
            label={moneyMessages.newCap}
            hint={moneyMessages.newCapHint}
            error={wrongBudget}
            name="budget"
            inputMode="decimal"
            autoComplete="off"
            value={budget}
            onChange={(event) => {
              setBudget(event.target.value);
              setWrongBudget(undefined);
            }}
          />
          <button type="button" className="btn line self-start" onClick={() => setImporting(true)}>
            <FileUp size={16} />
            {transferMessages.fromFile}
          </button>
        </div>
        <footer>
          <span className="flex-1">
            {words.count(chosen.size)}
            <TableForecast chosen={available.filter((identity) => chosen.has(identity.id))} talk={talk} />
          </span>
          <button type="button" className="btn" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" className="btn primary" disabled={create.isPending || identities.data === undefined}>
            {create.isPending ? words.starting : words.start}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
