import type { ListedModel } from "@parley/protocol";
import { useListedModels } from "../data/connections.ts";
import { errorText, failureText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { parameterMessages } from "../data/parameter-messages.ts";
import { Combobox, type ComboboxOption } from "../ui/combobox.tsx";

const words = messages.identities;

interface ModelFieldProps {
  value: string;
  /** Whose list helps; null while there is no connection yet. */
  connection: string | null;
  error: string | undefined;
  onChange: (model: string) => void;
  onPick?: (model: string) => void;
  onDone?: () => void;
}

/** The model's ID, with what the provider lists; a list that cannot be read is said and holds nobody up. */
export function ModelField({ value, connection, error, onChange, ...rest }: ModelFieldProps) {
  const list = useListedModels(connection);
  const models = connection === null ? [] : (list.data?.models ?? []);
  return (
    <Combobox
      label={words.model}
      value={value}
      options={grouped(models.map(optionOf))}
      listLabel={words.models}
      toggleLabel={words.showModels}
      error={error}
      hint={connection === null ? undefined : hintOf(list)}
      onChange={onChange}
      {...rest}
    />
  );
}

function optionOf({ id, name, contextTokens, price }: ListedModel): ComboboxOption {
  const notes = [
    name ?? "",
    contextTokens === null ? "" : words.contextOf(contextTokens),
    price === null ? "" : parameterMessages.priceOf(price),
  ];
  return { value: id, note: notes.filter((note) => note !== "" && note !== id).join(", ") };
}

/** Under whose models they are, where the provider lists those of several: `anthropic/claude`. */
function grouped(options: ComboboxOption[]): ComboboxOption[] {
  const makerOf = (id: string): string => (id.includes("/") ? id.slice(0, id.indexOf("/")) : "");
  const makers = new Set(options.map(({ value }) => makerOf(value)));
  if (makers.size < 2) return options;
  return options
    .map((option) => ({ ...option, group: makerOf(option.value) || words.otherModels }))
    .toSorted((one, other) => one.group.localeCompare(other.group));
}

function hintOf({ data, error }: ReturnType<typeof useListedModels>): string | undefined {
  if (error !== null) return words.modelsUnread(errorText(error));
  if (data === undefined) return undefined;
  if (data.code !== null) return words.modelsUnread(failureText(data.code));
  return data.models.length === 0 ? undefined : words.modelsRead(data.models.length);
}
