import { DropdownMenu } from "radix-ui";
import { type ReactNode, type RefObject, useState } from "react";
import { placeOver } from "./place-over.ts";

interface DropMenuProps {
  /** What opened it: the menu stands below, and gives the focus back. */
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  children: ReactNode;
}

/** A menu that is open as long as it is mounted; put it right behind its button. */
export function DropMenu({ button, onClose, children }: DropMenuProps) {
  const [place] = useState(() => placeOver(button.current));
  return (
    <DropdownMenu.Root open onOpenChange={(open) => open || onClose()}>
      <DropdownMenu.Trigger asChild>
        <span style={place} aria-hidden="true" tabIndex={-1} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={button.current?.getAttribute("aria-label") ?? undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // An item may have opened something that took the focus.
            if (document.activeElement === document.body) button.current?.focus();
          }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** An item that saves what is at an address of ours. */
export function MenuLink({ icon, href, children }: { icon: ReactNode; href: string; children: ReactNode }) {
  return (
    <DropdownMenu.Item asChild>
      <a className="menu-item" href={href} download>
        {icon}
        {children}
      </a>
    </DropdownMenu.Item>
  );
}

interface MenuItemProps {
  icon: ReactNode;
  onSelect: (event: Event) => void;
  danger?: boolean;
  children: ReactNode;
}

export function MenuItem({ icon, onSelect, danger = false, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item className="menu-item" data-danger={danger} onSelect={onSelect}>
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}
