import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

interface SideSheetProps {
  title: string;
  closeLabel: string;
  /** The button that opens it. */
  trigger: ReactNode;
  children: ReactNode;
}

/** A panel from the right, on phones from below. */
export function SideSheet({ title, closeLabel, trigger, children }: SideSheetProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Overlay className="scrim" style={{ zIndex: "var(--z-sheet)" }} />
        <Primitive.Content className="side-sheet" aria-describedby={undefined}>
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
