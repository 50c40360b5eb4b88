import type { PageStorage } from "./storage.ts";

export type Theme = "light" | "dark";
export const panelTabs = ["voices", "options", "notes", "memory"] as const;
export type PanelTab = (typeof panelTabs)[number];

/** What this device remembers: theme, whether the sidebar is folded, and the panel with its tab. */
export class Preferences {
  readonly #storage: PageStorage;
  readonly #listeners = new Set<() => void>();

  constructor(storage: PageStorage) {
    this.#storage = storage;
    // Until a theme is chosen the page follows the system, also while it is open.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
      if (this.#storage.getItem("parley.theme") === null) this.#apply(event.matches ? "dark" : "light");
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly theme = (): Theme => (document.documentElement.dataset.theme === "dark" ? "dark" : "light");

  setTheme(theme: Theme): void {
    this.#storage.setItem("parley.theme", theme);
    this.#apply(theme);
  }

  /** Folded as long as lanes need their room; null is as it was chosen. */
  #folded: { isRail: boolean | null; isPanelOpen: boolean | null } = { isRail: null, isPanelOpen: null };

  /** Folds what stands beside the thread, without changing what was chosen for later. */
  fold({ sidebar, panel }: { sidebar: boolean; panel: boolean }): void {
    this.#folded = { isRail: sidebar ? true : null, isPanelOpen: panel ? false : null };
    this.#tell();
  }

  readonly isRail = (): boolean => this.#folded.isRail ?? this.#storage.getItem("parley.sidebar") === "rail";

  toggleRail(): void {
    if (this.#folded.isRail !== null) {
      this.#folded = { ...this.#folded, isRail: !this.#folded.isRail };
      return this.#tell();
    }
    this.#storage.setItem("parley.sidebar", this.isRail() ? "open" : "rail");
    this.#tell();
  }

  /** Docked beside the thread until it was closed once. */
  readonly isPanelOpen = (): boolean => this.#folded.isPanelOpen ?? this.#storage.getItem("parley.panel") !== "closed";

  setPanelOpen(isOpen: boolean): void {
    if (this.#folded.isPanelOpen !== null) {
      this.#folded = { ...this.#folded, isPanelOpen: isOpen };
      return this.#tell();
    }
    this.#storage.setItem("parley.panel", isOpen ? "open" : "closed");
    this.#tell();
  }

  readonly panelTab = (): PanelTab => {
    const saved = this.#storage.getItem("parley.panel-tab");
    return panelTabs.find((tab) => tab === saved) ?? "voices";
  };

  setPanelTab(tab: PanelTab): void {
    this.#storage.setItem("parley.panel-tab", tab);
    this.#tell();
  }

  #apply(theme: Theme): void {
    document.documentElement.dataset.theme = theme;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
