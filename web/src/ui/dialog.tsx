import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useReturnFocus } from "./use-return-focus.ts";

interface DialogProps {
  title: string;
  description?: string;
  closeLabel: string;
  onClose: () => void;
  small?: boolean;
  children: ReactNode;
}

/** A modal dialog, open as long as it is mounted; on phones the large one is a full page. */
export function Dialog({ title, description, closeLabel, onClose, small = false, children }: DialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open onOpenChange={(open) => open || onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="scrim" />
        <Primitive.Content
          className={small ? "dlg small" : "dlg"}
          onOpenAutoFocus={focusField}
          onCloseAutoFocus={returnFocus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header>
            <Primitive.Title asChild>
              <h2>{title}</h2>
            </Primitive.Title>
            <Primitive.Close className="ib" aria-label={closeLabel}>
              <X size={18} />
            </Primitive.Close>
          </header>
          {description === undefined ? null : (
            <Primitive.Description className="px-[26px] max-md:px-4 pt-2 text-ink-2 text-[15px]">
              {description}
            </Primitive.Description>
          )}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The first field rather than the close button; not on touch screens, where a keyboard would jump up. */
function focusField(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const field = matchMedia("(pointer: fine)").matches
    ? event.currentTarget.querySelector<HTMLElement>("input, textarea")
    : null;
  (field ?? event.currentTarget).focus();
}
