import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import type { LineUp, Table } from "@parley/protocol";
import { agentMessages } from "../data/agent-messages.ts";
import { lineUpMessages as words } from "../data/line-up-messages.ts";
import { useDeleteLineUp, useSaveLineUp } from "../data/line-ups.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { messages } from "../data/messages.ts";
import { SelectField } from "../ui/select-field.tsx";

interface LineUpsProps {
  lineUps: LineUp[];
  hasLast: boolean;
  /** The id of the picked one, `last`, or `own` once something was changed by hand. */
  picked: string;
  /** What stands below, to be saved. */
  table: Table;
  onPick: (picked: string) => void;
  onSaved: (lineUp: LineUp) => void;
}

/** Who sits and how they talk, picked by name; what was chosen by hand can be kept under one. */
export function LineUps({ lineUps, hasLast, picked, table, onPick, onSaved }: LineUpsProps) {
  const remove = useDeleteLineUp();
  const [isSaving, setSaving] = useState(false);
  const offered = lineUps.filter((one) => one.offered !== null);
  const current = lineUps.find((one) => one.id === picked);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label={words.label}
            value={picked}
            hint={current?.offered ? `${offeredMessages.group}: ${offeredMessages.left(current.offered)}.` : undefined}
            onChange={onPick}
          >
            {hasLast ? <option value="last">{words.last}</option> : <option value="everyone">{words.everyone}</option>}
            {lineUps
              .filter((one) => one.offered === null)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            {offered.length === 0 ? null : (
              <optgroup label={offeredMessages.group}>
                {offered.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </optgroup>
            )}
            {picked === "own" ? <option value="own">{words.own}</option> : null}
          </SelectField>
        </div>
        {current === undefined || current.offered !== null ? null : (
          <a
            className="ib"
            href={`/api/line-ups/${current.id}/file`}
            download={`${current.name}.json`}
            aria-label={agentMessages.exportLineUp(current.name)}
          >
            <Download size={18} />
          </a>
        )}
        {current === undefined || current.offered !== null ? null : (
          <button
            type="button"
            className="ib"
            aria-label={words.remove(current.name)}
            onClick={() => {
              remove.mutate(current.id);
              onPick("own");
            }}
          >
            <Trash2 size={18} />
          </button>
        )}
        {current !== undefined || isSaving ? null : (
          <button
            type="button"
            className="btn line"
            disabled={table.identities.length === 0}
            onClick={() => setSaving(true)}
          >
            {words.save}
          </button>
        )}
      </div>
      {isSaving ? (
        <SaveRow
          table={table}
          onClose={() => setSaving(false)}
          onSaved={(lineUp) => {
            setSaving(false);
            onSaved(lineUp);
          }}
        />
      ) : null}
    </div>
  );
}

interface SaveRowProps {
  table: Table;
  onClose: () => void;
  onSaved: (lineUp: LineUp) => void;
}

function SaveRow({ table, onClose, onSaved }: SaveRowProps) {
  const save = useSaveLineUp();
  const [name, setName] = useState("");
  const submit = (): void => {
    if (name.trim() !== "") save.mutate({ ...table, name: name.trim() }, { onSuccess: onSaved });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        className="in min-w-0 flex-1"
        aria-label={words.name}
        placeholder={words.name}
        maxLength={80}
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          // Enter saves the line-up and does not begin the thread.
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <button type="button" className="btn" onClick={onClose}>
        {messages.cancel}
      </button>
      <button type="button" className="btn line" disabled={name.trim() === "" || save.isPending} onClick={submit}>
        {words.saveName}
      </button>
    </div>
  );
}
