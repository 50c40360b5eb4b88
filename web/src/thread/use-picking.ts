import { type RefObject, useState } from "react";

/** What of a text before the caret calls somebody and is not finished yet. */
interface Call {
  from: number;
  query: string;
}

/** The `@word` that is being written in a field, and what takes its place. */
export function usePicking(field: RefObject<HTMLTextAreaElement | null>, setText: (text: string) => void) {
  const [call, setCall] = useState<Call | null>(null);
  return {
    call,
    close: () => setCall(null),
    look(): void {
      const element = field.current;
      setCall(element === null ? null : callAt(element.value.slice(0, element.selectionStart)));
    },
    pick(handle: string): void {
      const element = field.current;
      if (element === null || call === null) return;
      element.setRangeText(`@${handle} `, call.from, element.selectionStart, "end");
      setText(element.value);
      setCall(null);
      element.focus();
    },
  };
}

function callAt(before: string): Call | null {
  const found = /(?:^|[\s(["'*_])@([\p{L}\p{N}_.-]*)$/u.exec(before);
  const query = found?.[1];
  return query === undefined ? null : { from: before.length - query.length - 1, query };
}
