import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { useAppData } from "../data/app-data.ts";

/** No lane is narrower. */
const narrowest = 320;
/** What the sidebar leaves when it is folded. */
const railWidth = 64;
const nothing = { sidebar: false, panel: false };

/**
 * How many lanes are in sight at once. On entering, the sidebar and then the panel
 * are folded if that gains a lane; what stood there comes back on leaving.
 */
export function useLaneRoom(
  element: RefObject<HTMLElement | null>,
  { count, isBlind }: { count: number; isBlind: boolean },
): number {
  const { preferences } = useAppData();
  const [width, setWidth] = useState(narrowest * 2);
  useLayoutEffect(() => {
    const lanes = element.current;
    if (lanes === null) return;
    setWidth(lanes.clientWidth);
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(lanes);
    return () => observer.disconnect();
  }, [element]);
  const [folds, setFolds] = useState(nothing);
  const isEntered = count > 0;
  // Once, on entering: what is folded then is not there to be measured later.
  useEffect(() => {
    if (isEntered && element.current !== null) setFolds(worthFolding(element.current.clientWidth, count));
  }, [element, isEntered]);
  // The panel names every voice beside what it does.
  useEffect(() => {
    preferences.fold({ sidebar: folds.sidebar, panel: folds.panel || isBlind });
  }, [preferences, folds, isBlind]);
  useEffect(() => () => preferences.fold(nothing), [preferences]);
  return Math.min(count, Math.max(2, Math.floor(width / narrowest)));
}

function worthFolding(width: number, count: number): { sidebar: boolean; panel: boolean } {
  const side = Math.max(0, widthOf(".app > .side") - railWidth);
  const panel = widthOf(".app > .panel");
  const fits = (more: number): number => Math.min(count, Math.floor((width + more) / narrowest));
  const ways = [
    { sidebar: false, panel: false, more: 0 },
    { sidebar: true, panel: false, more: side },
    { sidebar: false, panel: true, more: panel },
    { sidebar: true, panel: true, more: side + panel },
  ];
  const most = Math.max(...ways.map((way) => fits(way.more)));
  const [best] = ways.filter((way) => fits(way.more) === most);
  return { sidebar: best?.sidebar ?? false, panel: best?.panel ?? false };
}

function widthOf(selector: string): number {
  const element = document.querySelector<HTMLElement>(selector);
  return element?.offsetWidth ?? 0;
}
