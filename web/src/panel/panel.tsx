import { Tabs } from "radix-ui";
import { Suspense, useState, useSyncExternalStore } from "react";
import { useAppData } from "../data/app-data.ts";
import { panelMessages as words } from "../data/panel-messages.ts";
import { panelTabs } from "../data/preferences.ts";
import { useThreadStore, useThreadView } from "../data/use-thread.ts";
import { lazy } from "../ui/patient-lazy.ts";
import { NotesTab } from "./notes-tab.tsx";
import { OptionsTab } from "./options-tab.tsx";
import { VoicesTab } from "./voices-tab.tsx";

const MemoryTab = lazy(() => import("./memory/memory-tab.tsx"));

/** What stands beside a thread: who sits there, how they speak, what one notes, and what the table keeps in mind. */
export default function Panel({ thread }: { thread: string }) {
  const { preferences } = useAppData();
  const tab = useSyncExternalStore(preferences.subscribe, preferences.panelTab);
  const store = useThreadStore(thread);
  const { state, you } = useThreadView(store);
  const [chosen, setChosen] = useState<string | null>(null);
  const openOptions = (member: string): void => {
    setChosen(member);
    preferences.setPanelTab("options");
  };
  const select = (value: string): void => {
    const next = panelTabs.find((one) => one === value);
    if (next !== undefined) preferences.setPanelTab(next);
  };
  return (
    <Tabs.Root className="panel-tabs" value={tab} onValueChange={select} key={thread}>
      <Tabs.List className="segments" aria-label={words.tabsLabel}>
        {panelTabs.map((one) => (
          <Tabs.Trigger key={one} value={one} className="segment">
            {words.tabs[one]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {state === null ? null : (
        <>
          <Tabs.Content value="voices" className="pane-body" tabIndex={-1}>
            <VoicesTab state={state} store={store} you={you} onOptions={openOptions} />
          </Tabs.Content>
          <Tabs.Content value="options" className="pane-body" tabIndex={-1}>
            <OptionsTab state={state} you={you} chosen={chosen} onChoose={setChosen} />
          </Tabs.Content>
          <Tabs.Content value="notes" className="pane-body" tabIndex={-1}>
            <NotesTab state={state} you={you} />
          </Tabs.Content>
          <Tabs.Content value="memory" className="pane-body" tabIndex={-1}>
            <Suspense>
              <MemoryTab state={state} you={you} />
            </Suspense>
          </Tabs.Content>
        </>
      )}
    </Tabs.Root>
  );
}
