import { ChevronDown } from "lucide-react";
import { Fragment, type KeyboardEvent, useId, useRef, useState } from "react";
import { Field } from "./field.tsx";

export interface ComboboxOption {
  value: string;
  note: string;
  /** A heading over it and those of the same group that follow it. */
  group?: string;
}

interface ComboboxProps {
  label: string;
  value: string;
  options: ComboboxOption[];
  listLabel: string;
  toggleLabel: string;
  hint?: string | undefined;
  error?: string | undefined;
  onChange: (value: string) => void;
  /** False for names rather than ids. */
  monospaced?: boolean;
  /** An option was chosen from the list. */
  onPick?: (value: string) => void;
  /** The field was left, or Enter pressed in it: what it holds counts. */
  onDone?: () => void;
}

/** More would only be scrolled past; typing narrows. */
const mostShown = 100;

/** A text field with a list that helps: whatever is typed counts, listed or not. */
export function Combobox(props: ComboboxProps) {
  const {
    label,
    value,
    options,
    listLabel,
    toggleLabel,
    hint,
    error,
    onChange,
    onPick,
    onDone,
    monospaced = true,
  } = props;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState<"no" | "all" | "matching">("no");
  const [active, setActive] = useState(-1);
  const shown = open === "no" ? [] : matching(options, open === "all" ? "" : value);
  const isOpen = shown.length > 0;

  const show = (which: typeof open): void => {
    setOpen(which);
    setActive(-1);
  };
  const pick = (picked: string): void => {
    onChange(picked);
    onPick?.(picked);
    show("no");
  };
  const step = (by: number): void => {
    if (!isOpen) return show("all");
    const next = (active + by + shown.length) % shown.length;
    setActive(active === -1 && by < 0 ? shown.length - 1 : next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const press = (event: KeyboardEvent): void => {
    const option = shown[active];
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape" && isOpen) show("no");
    else if (event.key === "Enter" && option !== undefined) pick(option.value);
    else if (event.key === "Enter" && onDone !== undefined) onDone();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div
          className="combo"
          onBlur={() => {
            show("no");
            onDone?.();
          }}
        >
          <input
            ref={input}
            className={monospaced ? "in code-input" : "in"}
            type="text"
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={isOpen ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={active === -1 ? undefined : `${listId}-${active}`}
            value={value}
            maxLength={200}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onKeyDown={press}
            onChange={(event) => {
              onChange(event.target.value);
              show("matching");
            }}
            {...control}
          />
          {options.length === 0 ? null : (
            <button
              type="button"
              className="ib"
              tabIndex={-1}
              aria-label={toggleLabel}
              aria-expanded={isOpen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                input.current?.focus();
                show(isOpen ? "no" : "all");
              }}
            >
              <ChevronDown size={18} aria-hidden="true" />
            </button>
          )}
          {isOpen ? (
            <div id={listId} role="listbox" aria-label={listLabel} className="opts">
              {shown.map((option, index) => (
                <Fragment key={option.value}>
                  {option.group === undefined || option.group === shown[index - 1]?.group ? null : (
                    <div className="opts-group" role="presentation">
                      {option.group}
                    </div>
                  )}
                  <div
                    id={`${listId}-${index}`}
                    role="option"
                    aria-selected={index === active}
                    tabIndex={-1}
                    data-chosen={option.value === value}
                    onMouseDown={(event) => event.preventDefault()}
                    onMouseMove={() => setActive(index)}
                    onClick={() => pick(option.value)}
                  >
                    <span className={monospaced ? "code-input" : undefined}>{option.value}</span>
                    {option.note === "" ? null : <small>{option.note}</small>}
                  </div>
                </Fragment>
              ))}
            </div>
          ) : null}
        </div>
      )}
    </Field>
  );
}

function matching(options: ComboboxOption[], typed: string): ComboboxOption[] {
  const wanted = typed.trim().toLowerCase();
  const found = options.filter(({ value, note, group = "" }) =>
    `${value} ${note} ${group}`.toLowerCase().includes(wanted),
  );
  return found.slice(0, mostShown);
}
