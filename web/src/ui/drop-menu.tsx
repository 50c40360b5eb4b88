import { DropdownMenu } from "radix-ui";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { placeOver } from "./place-over.ts";

interface DropMenuProps {
  /** What opened it: the menu stands below, and gives the focus back. */
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A menu that is open as long as it is mounted; put it right behind its button. The page beside it stays as it is, for
 * readers of the screen too; its button closes it, and so does scrolling away from where it stands.
 */
export function DropMenu({ button, onClose, children }: DropMenuProps) {
  const [place] = useState(() => placeOver(button.current));
  useEffect(() => {
    const leave = ({ target }: Event): void => {
      if (!(target instanceof Element && target.closest("[role=menu]") !== null)) onClose();
    };
    document.addEventListener("wheel", leave, { passive: true });
    return () => document.removeEventListener("wheel", leave);
  }, [onClose]);
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => open || onClose()}>
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
          onInteractOutside={(event) => {
            // The button closes by its own click, and must not be told twice.
            const { target } = event;
            if (target instanceof Node && button.current?.contains(target) === true) event.preventDefault();
          }}
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

interface MenuChoiceProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}

/** An item that is on or off; the menu stays open for the next one. */
export function MenuChoice({ isOn, onChange, children }: MenuChoiceProps) {
  return (
    <DropdownMenu.CheckboxItem
      className="menu-item"
      checked={isOn}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      {children}
    </DropdownMenu.CheckboxItem>
  );
}
