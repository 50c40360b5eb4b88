import { offerMessages as words } from "../data/offer-messages.ts";
import { useOffers } from "../data/offers.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { OfferForm } from "./offer-form.tsx";
import { OfferRow } from "./offer-row.tsx";

/** What members use at an admin's cost: made here, limited here, withdrawn here. */
export function OffersPage() {
  const offers = useOffers();
  return (
    <>
      <section className="flex flex-col gap-3" aria-labelledby="offers">
        <h2 id="offers" className="font-display text-[20px] font-semibold">
          {words.title}
        </h2>
        <p className="text-ink-2">{words.hint}</p>
        <LoadFailed query={offers} />
        {offers.data?.length === 0 ? <p className="text-ink-3">{words.none}</p> : null}
        <ul>
          {offers.data?.map((offer) => (
            <OfferRow key={offer.id} offer={offer} />
          ))}
        </ul>
      </section>
      {offers.data === undefined ? null : <OfferForm offers={offers.data} />}
    </>
  );
}
