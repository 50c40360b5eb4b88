import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect } from "react";
import { messages } from "../data/messages.ts";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { Sidebar } from "./sidebar.tsx";

/** The sidebar of narrow screens. Closed it does not exist, so it is not in the tab order. */
export default function Drawer({ onClose, searchCalls }: { onClose: () => void; searchCalls: number | null }) {
  const returnFocus = useReturnFocus();
  // A window made wide has its sidebar docked: the drawer would show it twice.
  useEffect(() => {
    const wide = matchMedia("(min-width: 1280px)");
    const check = (): void => {
      if (wide.matches) onClose();
    };
    check();
    wide.addEventListener("change", check);
    return () => wide.removeEventListener("change", check);
  }, [onClose]);

  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim drawer-scrim" />
        <Dialog.Content asChild aria-describedby={undefined} onCloseAutoFocus={returnFocus}>
          <nav className="side drawer">
            <Dialog.Title className="sr-only">{messages.sidebar.label}</Dialog.Title>
            <Sidebar
              isRail={false}
              searchCalls={searchCalls}
              closeButton={
                <Dialog.Close className="ib" aria-label={messages.sidebar.close}>
                  <X size={18} />
                </Dialog.Close>
              }
            />
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
