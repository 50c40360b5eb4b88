import { type FormEvent, useState } from "react";
import { type Connection, type Offer, type OfferKind, usualOfferLimits } from "@parley/protocol";
import { useConnections } from "../data/connections.ts";
import { useIdentities } from "../data/identities.ts";
import { useLineUps } from "../data/line-ups.ts";
import { messages } from "../data/messages.ts";
import { notify, notifyError } from "../data/notice.ts";
import { offerMessages as words } from "../data/offer-messages.ts";
import { useCreateOffer } from "../data/offers.ts";
import { LimitFields, useLimitDraft } from "../money/limit-fields.tsx";
import { SelectField } from "../ui/select-field.tsx";

const kinds: OfferKind[] = ["identity", "connection", "line_up"];

/** Offers something of the admin's own that is not offered yet. */
export function OfferForm({ offers }: { offers: Offer[] }) {
  const create = useCreateOffer();
  const [kind, setKind] = useState<OfferKind>("identity");
  const [picked, setPicked] = useState("");
  const draft = useLimitDraft(usualOfferLimits);
  const objects = useObjects(kind).filter(({ id }) => !offers.some((offer) => offer.open && offer.object === id));
  // What was chosen may be offered by now; then the next one stands there.
  const object = objects.find(({ id }) => id === picked) ?? objects[0];

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (object === undefined || draft.typed === null) return;
    create.mutate(
      { kind, object: object.id, limits: draft.typed },
      {
        onSuccess({ name }) {
          draft.reset();
          notify(words.offered(name));
        },
        onError: notifyError,
      },
    );
  };
  return (
    <form className="flex flex-col gap-4" noValidate aria-labelledby="offer-something" onSubmit={submit}>
      <h2 id="offer-something" className="font-display text-[20px] font-semibold">
        {words.formTitle}
      </h2>
      <div className="grid gap-4 min-[520px]:grid-cols-2">
        <SelectField
          label={words.kind}
          value={kind}
          onChange={(value) => setKind(kinds.find((one) => one === value) ?? "identity")}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {words.kinds[one]}
            </option>
          ))}
        </SelectField>
        {object === undefined ? null : (
          <SelectField label={words.object[kind]} value={object.id} onChange={setPicked}>
            {objects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      <p className="text-[14px] text-ink-3">{object === undefined ? words.nothing[kind] : words.kindHints[kind]}</p>
      {object === undefined ? null : (
        <>
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-2 font-medium">{words.limitsOfDay}</legend>
            <div className="grid items-end gap-3 min-[520px]:grid-cols-3">
              <LimitFields draft={draft} words={words} />
            </div>
            <p className="text-[14px] text-ink-3">{words.unknownHint}</p>
          </fieldset>
          <button type="submit" className="btn primary self-start" disabled={create.isPending || draft.typed === null}>
            {words.offer}
          </button>
        </>
      )}
    </form>
  );
}

/** What of the admin's own there is of a kind. */
function useObjects(kind: OfferKind): { id: string; name: string }[] {
  const identities = useIdentities().data ?? [];
  const connections = useConnections().data ?? [];
  const lineUps = useLineUps().data?.lineUps ?? [];
  const isOwn = ({ offered }: { offered: unknown }): boolean => offered === null;
  switch (kind) {
    case "identity":
      return identities.filter(isOwn).map(({ id, name, model }) => ({ id, name: `${name}, ${model}` }));
    case "connection":
      return connections.filter(isOwn).map((one) => ({ id: one.id, name: nameOf(one) }));
    case "line_up":
      return lineUps.filter(isOwn);
  }
}

function nameOf({ provider, label, source, lastFour }: Connection): string {
  const { providers, fromEnvironment } = messages.identities;
  const token = lastFour === null ? [] : [`…${lastFour}`];
  return [providers[provider], label, ...token, ...(source === "environment" ? [fromEnvironment] : [])].join(", ");
}
