import { Download } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import { messages } from "../data/messages.ts";

const ExportMenu = lazy(() => import("./export-menu.tsx"));

export function ExportButton({ thread }: { thread: string }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib"
        aria-label={messages.thread.export}
        title={messages.thread.export}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <Download size={18} />
      </button>
      {isOpen ? (
        <Suspense>
          <ExportMenu thread={thread} button={button} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
