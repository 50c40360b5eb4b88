import {
  type LocalModel,
  type LocalServer,
  type LocalServerKind,
  type UseLocalModels,
  voiceNameOf,
} from "@parley/protocol";

/** A model to choose, with the name its voice will have. */
export interface Offer extends LocalModel {
  key: string;
  kind: LocalServerKind;
  name: string;
}

export function offersOf(servers: LocalServer[]): Offer[] {
  const offers: Offer[] = [];
  for (const { kind, models } of servers)
    for (const model of models) {
      const taken = offers.map((one) => one.name);
      offers.push({ ...model, kind, key: `${kind} ${model.id}`, name: voiceNameOf(model.id, taken) });
    }
  return offers;
}

/** Two models, of two families where there are: the same model twice would say the same twice. */
export function preselected(offers: Offer[]): Set<string> {
  const [first] = offers;
  if (first === undefined) return new Set();
  const family = (offer: Offer): string => voiceNameOf(offer.id);
  const second = offers.find((one) => family(one) !== family(first)) ?? offers[1];
  return new Set(second === undefined ? [first.key] : [first.key, second.key]);
}

/** What is asked of the server: one request a program. */
export function chosenOf(offers: Offer[], chosen: ReadonlySet<string>): UseLocalModels[] {
  const kinds = [...new Set(offers.map((one) => one.kind))];
  return kinds.flatMap((kind) => {
    const models = offers.filter((one) => one.kind === kind && chosen.has(one.key)).map((one) => one.id);
    return models.length === 0 ? [] : [{ kind, models }];
  });
}
