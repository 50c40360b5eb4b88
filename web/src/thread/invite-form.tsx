import { type FormEvent, useState } from "react";
import type { GuestRole, Reads } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { sharingMessages as words } from "../data/sharing-messages.ts";
import type { useSharingActions } from "../data/sharing.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { TextField } from "../ui/field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { GuestSpending } from "./guest-spending.tsx";

interface InviteFormProps {
  thread: string;
  actions: ReturnType<typeof useSharingActions>;
}

type Way = "person" | "link";

/** Asks somebody by name, or makes a link; for whoever may write it asks what they may spend. */
export function InviteForm({ thread, actions }: InviteFormProps) {
  const [way, setWay] = useState<Way>("person");
  const [role, setRole] = useState<GuestRole>("member");
  const [reads, setReads] = useState<Reads>("all");
  const [login, setLogin] = useState("");
  const [days, setDays] = useState("7");
  const [uses, setUses] = useState("1");
  const [said, setSaid] = useState<{ error: string } | { asked: string } | { url: string } | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const typed = login.trim();
    if (way === "person" && typed === "") return setSaid({ error: words.loginMissing });
    setBusy(true);
    const terms = { role, reads };
    const body =
      way === "person"
        ? { kind: way, ...terms, login: typed }
        : {
            kind: way,
            ...terms,
            days: days === "never" ? null : Number(days),
            uses: uses === "any" ? null : Number(uses),
          };
    void actions
      .invite(body)
      .then(
        (url) => {
          setSaid(url === null ? { asked: typed } : { url });
          setLogin("");
        },
        (error: unknown) => setSaid({ error: errorText(error) }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <section className="apart">
      <h3>{words.invite}</h3>
      <div className="segments" role="group" aria-label={words.invite}>
        {(["person", "link"] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="segment px-3!"
            data-state={one === way ? "active" : "inactive"}
            aria-pressed={one === way}
            onClick={() => {
              setWay(one);
              setSaid(null);
            }}
          >
            {one === "person" ? words.inviteName : words.inviteLink}
          </button>
        ))}
      </div>
      <form className="invite" onSubmit={submit} aria-label={way === "person" ? words.inviteName : words.inviteLink}>
        {way === "person" ? (
          <TextField
            label={words.login}
            hint={words.loginHint}
            error={said !== null && "error" in said ? said.error : undefined}
            value={login}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => {
              setLogin(event.target.value);
              setSaid(null);
            }}
          />
        ) : null}
        <div className="pair">
          <SelectField
            label={words.role}
            value={role}
            onChange={(next) => setRole(next === "viewer" ? next : "member")}
          >
            <option value="member">{words.may.member}</option>
            <option value="viewer">{words.may.viewer}</option>
          </SelectField>
          <SelectField
            label={words.reads}
            value={reads}
            onChange={(next) => setReads(next === "from_now" ? next : "all")}
          >
            <option value="all">{words.readsWhat.all}</option>
            <option value="from_now">{words.readsWhat.from_now}</option>
          </SelectField>
        </div>
        {way === "link" ? (
          <div className="pair">
            <Choice
              label={words.ends}
              value={days}
              onChange={setDays}
              names={words.days}
              order={["1", "7", "30", "never"]}
            />
            <Choice
              label={words.uses}
              value={uses}
              onChange={setUses}
              names={words.usesOf}
              order={["1", "5", "25", "any"]}
            />
          </div>
        ) : null}
        <button type="submit" className="btn primary self-start" disabled={isBusy}>
          {way === "person" ? words.ask : words.makeLink}
        </button>
      </form>
      <div role="status">
        {said === null || "error" in said ? (
          way === "link" && said !== null ? (
            <p className="wrong">{said.error}</p>
          ) : null
        ) : "asked" in said ? (
          <p className="text-[14px] text-ink-2">{words.asked(said.asked)}</p>
        ) : (
          <NewLink url={said.url} />
        )}
      </div>
      {role === "member" ? <GuestSpending thread={thread} onSave={actions.limit} /> : null}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  names: Record<string, string>;
  order: string[];
}

function Choice({ label, value, onChange, names, order }: ChoiceProps) {
  return (
    <SelectField label={label} value={value} onChange={onChange}>
      {order.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </SelectField>
  );
}

function NewLink({ url }: { url: string }) {
  return (
    <>
      <div className="flex items-center gap-1">
        <input
          className="in code-input min-w-0 flex-1"
          aria-label={words.newLink}
          readOnly
          value={url}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton label={words.copyLink} copiedLabel={messages.copied} text={() => url} />
      </div>
      <p className="text-[13px] text-ink-3">{words.linkOnce}</p>
    </>
  );
}
