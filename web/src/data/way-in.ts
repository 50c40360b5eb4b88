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

/** Asks for a link to set a password; the answer says nothing of whether there is such an account. */
export function useAskForReset() {
  const { client } = useAppData();
  return useMutation({ mutationFn: (email: string) => client.call("askForReset", { body: { email } }) });
}

export function useResetPassword() {
  const { client } = useAppData();
  return useMutation({
    mutationFn: (body: { token: string; password: string }) => client.call("resetPassword", { body }),
  });
}

/** The secret of a mailed link: behind the `#`, where no server, proxy or log sees it. */
export function mailedSecret(): string | null {
  const secret = window.location.hash.slice(1);
  return /^[\w-]{20,}\.[\w-]{20,}$/.test(secret) ? secret : null;
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
