import { ChevronDown, Globe, Lock } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { Thread } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { useThreadScope } from "./thread-context.ts";

const SharePanel = lazy(() => import("./share-panel.tsx"));
const words = messages.list;

/** Says who can read the thread, and leads to the people in it; its owner changes both there. */
export function ShareButton({ thread }: { thread: Thread }) {
  const { isOwner, you } = useThreadScope();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const state = thread.visibility === "public" ? words.public : words.private;
  const icon = thread.visibility === "public" ? <Globe size={15} /> : <Lock size={15} />;
  if (you === null) {
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
        aria-label={isOwner ? words.share(state) : words.people(state)}
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
