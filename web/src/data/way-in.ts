import { useMutation } from "@tanstack/react-query";
import type { EntryProvider, IdentityProviderId, ProviderRefusal } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { wayInMessages as words } from "./way-in-messages.ts";

/** Leaves for the provider's page; from there the browser comes back signed in, or with a reason why not. */
export function useProviderSignIn() {
  const { client } = useAppData();
  return useMutation({
    mutationFn: async (body: { provider: IdentityProviderId; next?: string | undefined }) =>
      (await client.call("beginProviderSignIn", { body: { provider: body.provider, next: body.next ?? "/" } })).data,
    onSuccess: ({ url }) => window.location.assign(url),
  });
}

/** The sentence for what the address says of a way over a provider; undefined where nothing went wrong. */
export function refusedText(
  { refused, by }: { refused?: string | undefined; by?: string | undefined },
  providers: readonly EntryProvider[],
): string | undefined {
  const name = providers.find((one) => one.id === by)?.name ?? words.theProvider;
  return refused !== undefined && isRefusal(refused) ? words.refused[refused](name) : undefined;
}

function isRefusal(text: string): text is ProviderRefusal {
  return Object.hasOwn(words.refused, text);
}
