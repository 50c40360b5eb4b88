import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useReturnFocus } from "./use-return-focus.ts";

interface SideSheetProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  /** As tall as a sheet may be from the start, so that it does not jump with what it holds. */
  isTall?: boolean;
  children: ReactNode;
}

/** A panel from the right, on phones from below; open as long as it is mounted. */
export function SideSheet({ title, closeLabel, onClose, isTall = false, children }: SideSheetProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open onOpenChange={(open) => open || onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="scrim" style={{ zIndex: "var(--z-sheet)" }} />
        <Primitive.Content
          className="side-sheet"
          data-tall={isTall}
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
        >
          <header className="flex items-center px-4 pt-3">
            <Primitive.Title asChild>
              <h2 className="flex-1 text-[20px]">{title}</h2>
            </Primitive.Title>
            <Primitive.Close className="ib" aria-label={closeLabel}>
              <X size={18} />
            </Primitive.Close>
          </header>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
