import { Menu } from "lucide-react";
import { createContext, useContext } from "react";

/** How a screen opens the drawer without knowing what is in it; null where there is none. */
const MenuContext = createContext<{ open: () => void; label: string } | null>(null);
export const MenuProvider = MenuContext.Provider;

/** The hamburger of narrow screens. */
export function MenuButton() {
  const menu = useContext(MenuContext);
  if (menu === null) return null;
  return (
    <button type="button" className="ib only-narrow" aria-label={menu.label} aria-haspopup="dialog" onClick={menu.open}>
      <Menu size={20} />
    </button>
  );
}
