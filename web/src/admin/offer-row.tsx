import { Cable, UsersRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Offer } from "@parley/protocol";
import { sum } from "../data/dollars.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { offerMessages as words } from "../data/offer-messages.ts";
import { useChangeOffer, useWithdrawOffer } from "../data/offers.ts";
import { LimitFields, useLimitDraft } from "../money/limit-fields.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Mark } from "../ui/mark.tsx";

export function OfferRow({ offer }: { offer: Offer }) {
  const [open, setOpen] = useState<"change" | "withdraw" | null>(null);
  const withdraw = useWithdrawOffer();
  const { name, limits, today } = offer;
  const close = (): void => setOpen(null);
  return (
    <li className="flex flex-col gap-3 border-b border-line py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <Face offer={offer} />
        <div className="min-w-0 flex-1 basis-[220px]">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span className="trunc font-semibold" dir="auto">
              {name}
            </span>
            <span className="text-[14px] text-ink-3">
              {words.kinds[offer.kind]}
              {offer.isMine ? "" : `, ${words.by(offer.by)}`}
            </span>
          </div>
          <div className="text-[14px] text-ink-2">
            {words.limits(limits.answers, sum(limits.amount), limits.unknownAnswers)}
          </div>
          <div className="text-[14px] text-ink-3">{offer.open ? lifeOf(today) : words.closed}</div>
        </div>
        <div className="flex gap-2">
          {offer.isMine ? (
            <button
              type="button"
              className="btn sm"
              aria-label={words.changeOf(name)}
              aria-expanded={open === "change"}
              onClick={() => setOpen(open === "change" ? null : "change")}
            >
              {words.change}
            </button>
          ) : null}
          <button
            type="button"
            className="btn sm"
            aria-label={words.withdrawOf(name)}
            onClick={() => setOpen("withdraw")}
          >
            {words.withdraw}
          </button>
        </div>
      </div>
      {open === "change" ? <ChangeForm offer={offer} onDone={close} /> : null}
      {open === "withdraw" ? (
        <Confirm
          title={words.withdrawTitle(name)}
          body={words.withdrawBody}
          confirm={words.withdraw}
          cancel={messages.cancel}
          onClose={close}
          onConfirm={() => withdraw.mutate(offer.id, { onError: notifyError })}
        />
      ) : null}
    </li>
  );
}

function Face({ offer: { mark, kind } }: { offer: Offer }) {
  const Icon = kind === "connection" ? Cable : UsersRound;
  return (
    <span className="grid size-7 flex-none place-items-center text-ink-3">
      {mark === null ? <Icon size={20} aria-hidden="true" /> : <Mark {...mark} size="s" />}
    </span>
  );
}

function lifeOf({ members, answers, amount }: Offer["today"]): string {
  return answers === 0 ? words.noneToday : words.today(members, answers, sum(amount));
}

function ChangeForm({ offer, onDone }: { offer: Offer; onDone: () => void }) {
  const draft = useLimitDraft(offer.limits);
  const change = useChangeOffer();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (draft.typed === null) return;
    change.mutate({ id: offer.id, ...draft.typed }, { onSuccess: onDone, onError: notifyError });
  };
  return (
    <form className="flex flex-col gap-3" noValidate aria-label={words.changeOf(offer.name)} onSubmit={submit}>
      <div className="grid items-end gap-3 min-[520px]:grid-cols-3">
        <LimitFields draft={draft} words={words} />
      </div>
      <div className="flex gap-2">
        <button
          type="submit"
          className="btn line sm"
          disabled={change.isPending || draft.typed === null || draft.isSame}
        >
          {words.save}
        </button>
        <button type="button" className="btn sm" onClick={onDone}>
          {messages.cancel}
        </button>
      </div>
    </form>
  );
}
