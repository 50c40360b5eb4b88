import { AtSign, ChevronDown } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import type { Member } from "@parley/protocol";
import { addressMessages as words } from "../data/mention-messages.ts";
import { listNames } from "../data/words.ts";
import { lazy } from "../ui/patient-lazy.ts";

const ToMenu = lazy(() => import("./to-menu.tsx"));

interface ToButtonProps {
  voices: Member[];
  /** Whom messages are for; none is all. */
  to: Member[];
  onChange: (to: string[]) => void;
}

/** Whom what is written is for. On a phone it is a sign beside Send, and the field says the names. */
export function ToButton({ voices, to, onChange }: ToButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const names = to.length === 0 ? words.everyone : listNames(to.map((member) => member.profile.name));
  if (voices.length < 2) return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        className="chip to-chip"
        data-chosen={to.length > 0}
        aria-label={words.change(names)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <AtSign className="md:hidden" size={20} aria-hidden="true" />
        <span className="max-md:hidden">
          {words.to} <b dir="auto">{names}</b>
        </span>
        <ChevronDown className="max-md:hidden" size={15} aria-hidden="true" />
      </button>
      {isOpen ? (
        <Suspense>
          <ToMenu voices={voices} to={to} button={button} onChange={onChange} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
