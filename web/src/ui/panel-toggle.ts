import { createContext, useContext } from "react";

/** How a screen opens and closes the panel beside it without knowing what is in it; null where there is none. */
const PanelContext = createContext<{ isOpen: boolean; isDocked: boolean; toggle: () => void } | null>(null);
export const PanelProvider = PanelContext.Provider;

export const usePanelToggle = () => useContext(PanelContext);
