import { Search, X } from "lucide-react";
import type { RefObject } from "react";
import { messages } from "../data/messages.ts";

const words = messages.list;
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

interface SearchFieldProps {
  field: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery: (query: string) => void;
}

export function SearchField({ field, query, onQuery }: SearchFieldProps) {
  return (
    <div className="search" role="search">
      <Search size={16} aria-hidden="true" />
      <input
        ref={field}
        role="combobox"
        aria-label={words.searchLabel}
        aria-expanded={query.trim() !== ""}
        aria-controls="search-results"
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder={words.search}
        dir="auto"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          event.stopPropagation();
          if (query === "") event.currentTarget.blur();
          onQuery("");
        }}
      />
      {query === "" ? (
        <kbd aria-hidden="true">{isMac ? "⌘ K" : "Ctrl K"}</kbd>
      ) : (
        <button
          type="button"
          className="ib sm"
          aria-label={words.clear}
          onClick={() => {
            onQuery("");
            field.current?.focus();
          }}
        >
          <X size={15} />
        </button>
      )}
    </div>
  );
}
