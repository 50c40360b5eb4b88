import { CircleAlert } from "lucide-react";
import type { EntryProvider } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { useProviderSignIn } from "../data/way-in.ts";
import { wayInMessages as words } from "../data/way-in-messages.ts";
import { ProviderMark } from "../ui/provider-mark.tsx";

interface ProviderButtonsProps {
  providers: readonly EntryProvider[];
  next: string | undefined;
  /** Why the last way over one of them led nowhere. */
  refused?: string | undefined;
}

/** The ways in over somebody else, above the form; nothing where none is set up. */
export function ProviderButtons({ providers, next, refused }: ProviderButtonsProps) {
  const signIn = useProviderSignIn();
  const problem = signIn.isError ? errorText(signIn.error) : refused;
  return (
    <>
      {problem === undefined ? null : (
        <p className="banner warn" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <span>{problem}</span>
        </p>
      )}
      {providers.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className="btn line tall"
          disabled={signIn.isPending || signIn.isSuccess}
          onClick={() => signIn.mutate({ provider: id, next })}
        >
          <ProviderMark id={id} />
          {words.continueWith(name)}
        </button>
      ))}
      {providers.length === 0 ? null : <p className="or">{words.or}</p>}
    </>
  );
}
