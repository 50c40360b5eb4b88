import { ChevronDown, Globe, Lock } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { Thread } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { useThreadScope } from "./thread-context.ts";

const SharePanel = lazy(() => import("./share-panel.tsx"));
const words = messages.list;

/** Says who can read the thread; its owner changes it here. */
export function ShareButton({ thread }: { thread: Thread }) {
  const { members, you } = useThreadScope();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isOwner = you !== null && members.get(you)?.role === "owner";
  const state = thread.visibility === "public" ? words.public : words.private;
  const icon = thread.visibility === "public" ? <Globe size={15} /> : <Lock size={15} />;
  if (!isOwner) {
    return (
      <span className="chip max-md:hidden!" style={{ height: 32 }}>
        {icon}
        {state}
      </span>
    );
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className="btn sm share"
        aria-label={words.share(state)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        {icon}
        <span className="max-md:hidden">{state}</span>
        <ChevronDown size={14} className="max-md:hidden" />
      </button>
      {isOpen ? (
        <Suspense>
          <SharePanel thread={thread} button={button} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
