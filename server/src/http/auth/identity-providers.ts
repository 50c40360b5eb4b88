import { AppError, type IdentityProviderId, type ProviderRefusal } from "@parley/protocol";
import type { IdentityProvider } from "../../config-sign-in.ts";
import type { Log } from "../../log/log.ts";
import type { ProviderAuth, ProviderHooks } from "./create-auth.ts";

/** The identity providers that the operator set up, each opened on first use. */
export interface IdentityProviders {
  list: readonly Pick<IdentityProvider, "id" | "name">[];
  /**
   * The sign-in library for one of them. Throws `not_found` for one that is not
   * set up and `provider_unreachable` while it does not answer; then the next
   * call tries again.
   */
  open(id: IdentityProviderId): Promise<ProviderAuth>;
}

interface ProviderNeeds {
  providers: readonly IdentityProvider[];
  log: Log;
  /** Reads and checks the discovery document; throws if the provider cannot be used. */
  discover: (url: string) => Promise<{ userinfoEndpoint: string | null }>;
  userinfo: (endpoint: string, accessToken: string) => Promise<Record<string, unknown> | null>;
  refuse: (email: string, isVerified: boolean) => Promise<ProviderRefusal | null>;
  create: (provider: IdentityProvider, hooks: ProviderHooks) => Promise<ProviderAuth>;
}

export function createIdentityProviders(needs: ProviderNeeds): IdentityProviders {
  const opened = new Map<string, Promise<ProviderAuth>>();

  async function start(provider: IdentityProvider): Promise<ProviderAuth> {
    const { userinfoEndpoint } = await needs.discover(provider.discoveryUrl);
    const userinfo =
      userinfoEndpoint === null ? null : (accessToken: string) => needs.userinfo(userinfoEndpoint, accessToken);
    const auth = await needs.create(provider, { refuse: needs.refuse, userinfo });
    // The library drops a provider that it cannot use, without a word.
    const { socialProviders } = await auth.$context;
    if (!socialProviders.some((one) => one.id === provider.id)) throw new Error("the sign-in library left it out");
    return auth;
  }

  return {
    list: needs.providers.map(({ id, name }) => ({ id, name })),
    async open(id) {
      const provider = needs.providers.find((one) => one.id === id);
      if (provider === undefined) throw new AppError("not_found");
      const ready = opened.get(id) ?? start(provider);
      opened.set(id, ready);
      try {
        return await ready;
      } catch (cause) {
        opened.delete(id);
        needs.log.warn("sign_in.provider_failed", {
          provider: id,
          error: cause instanceof Error ? cause.message : "unknown",
        });
        throw new AppError("provider_unreachable", { cause });
      }
    },
  };
}
