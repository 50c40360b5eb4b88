import { FileUp } from "lucide-react";
import { Switch } from "radix-ui";
import { type FormEvent, type KeyboardEvent, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { type Identity, type LineUp, maxMessageLength, presetSettings, type Table } from "@parley/protocol";
import { lazy } from "../ui/patient-lazy.ts";
import { useLive } from "../data/app-data.ts";
import { parseDollars } from "../data/dollars.ts";
import { useIdentities } from "../data/identities.ts";
import { lineUpMessages } from "../data/line-up-messages.ts";
import { useLineUps } from "../data/line-ups.ts";
import { messages } from "../data/messages.ts";
import { moneyMessages } from "../data/money-messages.ts";
import { notifyError } from "../data/notice.ts";
import { useCreateThread } from "../data/threads-list.ts";
import { transferMessages } from "../data/transfer-messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { type Talk, TalkFields } from "../parameters/talk-fields.tsx";
import { LineUps } from "./line-ups.tsx";
import { TableForecast } from "./money-fields.tsx";
import { type PickedVoice, VoicePicker } from "./voice-picker.tsx";

const ImportDialog = lazy(() => import("./import-dialog.tsx"));
const words = messages.newThread;

interface NewThreadDialogProps {
  onClose: () => void;
  onCreated: (id: string) => void;
  /** The way to add a voice, offered where there is none. */
  addVoice: ReactNode;
}

/** Who sits and how they talk, until something else is chosen. */
interface Choice {
  picked: string;
  identities: string[];
  talk: Talk;
  /** The line-up that was picked last: its voices can be chosen as long as it is. */
  lineUp?: LineUp;
}

export function NewThreadDialog({ onClose, onCreated, addVoice }: NewThreadDialogProps) {
  const identities = useIdentities({ isFresh: true });
  const lineUps = useLineUps();
  const create = useCreateThread();
  const { outbox } = useLive();
  const [first, setFirst] = useState("");
  const [title, setTitle] = useState("");
  const [mission, setMission] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const [budget, setBudget] = useState("");
  const [wrongBudget, setWrongBudget] = useState<string | undefined>(undefined);
  const [isPublic, setPublic] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const [changed, setChanged] = useState<Choice | null>(null);
  const isReady = identities.data !== undefined && !lineUps.isPending;
  const all = voicesOf(identities.data, lineUps.data?.lineUps, changed?.lineUp);
  const available = (all ?? []).filter((voice) => voice.available).map((voice) => voice.id);
  const last = lineUps.data?.last ?? null;
  const choice = changed ?? presetOf(last, available);
  const chosen = new Set(choice.identities.filter((id) => available.includes(id)));
  const { talk } = choice;
  const table: Table = { identities: [...chosen], ...talk };

  const take = (lineUp: LineUp): void =>
    setChanged({ picked: lineUp.id, identities: lineUp.identities, talk: talkOf(lineUp), lineUp });
  const pick = (picked: string): void => {
    const found = lineUps.data?.lineUps.find((one) => one.id === picked);
    if (found !== undefined) take(found);
    else setChanged(picked === "own" ? { ...choice, picked } : null);
  };
  const cap = parseDollars(budget);
  // Who notes what a round came to is the server's preset, and later the thread's option: nothing here asks for it.
  const { scribe: _, ...settings } = talk.settings;
  const start = (): void =>
    create.mutate(
      {
        title: title.trim(),
        mission,
        identities: [...chosen],
        visibility: isPublic ? "public" : "private",
        mode: talk.mode,
        settings,
        ...(cap === null ? {} : { budget: cap }),
        ...(choice.lineUp === undefined ? {} : { lineUp: choice.lineUp.id }),
      },
      {
        onSuccess: ({ state }) => {
          if (first.trim() !== "") outbox.send(state.thread.id, first, null);
          onCreated(state.thread.id);
        },
        onError: notifyError,
      },
    );
  // Who types fast and presses Enter has it begun as soon as it is known who sat last.
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    if (!isWanted || !isReady) return;
    setWanted(false);
    start();
  }, [isWanted, isReady]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (cap === null && budget.trim() !== "") {
      setWrongBudget(moneyMessages.invalid);
      focusFirstInvalid(form);
    } else if (!create.isPending) setWanted(true);
  };
  const onFirstKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const isPlain = !event.shiftKey && !event.altKey && matchMedia("(pointer: fine)").matches;
    if (event.nativeEvent.isComposing || event.key !== "Enter" || !(isPlain || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
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
          <Field label={lineUpMessages.first} hint={lineUpMessages.firstHint}>
            {(control) => (
              <textarea
                className="in"
                rows={2}
                dir="auto"
                maxLength={maxMessageLength}
                value={first}
                onChange={(event) => setFirst(event.target.value)}
                onKeyDown={onFirstKey}
                {...control}
              />
            )}
          </Field>
          {isReady ? (
            <LineUps
              lineUps={lineUps.data?.lineUps ?? []}
              hasLast={last !== null}
              picked={choice.picked}
              table={table}
              onPick={pick}
              onSaved={take}
            />
          ) : null}
          <VoicePicker
            identities={all}
            chosen={chosen}
            onChange={(next) => setChanged({ ...choice, picked: "own", identities: [...next] })}
            addVoice={addVoice}
          />
          <TalkFields {...talk} onChange={(next) => setChanged({ ...choice, picked: "own", talk: next })} />
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
            <TableForecast chosen={(all ?? []).filter((voice) => chosen.has(voice.id))} talk={talk} />
          </span>
          <button type="button" className="btn" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" className="btn primary" disabled={create.isPending || !isReady}>
            {create.isPending ? words.starting : words.start}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Those one can seat, and of the line-up that was picked those that sit in no list of one's own. */
function voicesOf(
  identities: Identity[] | undefined,
  lineUps: LineUp[] | undefined,
  picked: LineUp | undefined,
): PickedVoice[] | undefined {
  if (identities === undefined || picked === undefined) return identities;
  const offered = lineUps?.find((one) => one.id === picked.id)?.offered ?? null;
  const others = picked.voices.filter((voice) => !identities.some((one) => one.id === voice.id));
  return [...identities, ...others.map((voice) => ({ ...voice, available: true, reason: null, offered }))];
}

/** Who sat last, if one of them can still answer; else everyone who can. */
function presetOf(last: Table | null, available: string[]): Choice {
  const identities = (last?.identities ?? []).filter((id) => available.includes(id));
  if (last !== null && identities.length > 0) return { picked: "last", identities, talk: talkOf(last) };
  const talk: Talk = { mode: "reactions", settings: presetSettings };
  return { picked: last === null ? "everyone" : "own", identities: available, talk };
}

function talkOf({ mode, settings }: Table): Talk {
  return { mode, settings };
}
