import { Award, MessageSquareWarning } from "lucide-react";
import { type Message, textOf } from "@parley/protocol";
import { useAppData } from "../../data/app-data.ts";
import { correctionMessages as words } from "../../data/correction-messages.ts";
import { MenuItem } from "../../ui/drop-menu.tsx";
import { useThreadScope } from "../thread-context.ts";
import type { Correcting } from "./correcting.ts";
import { choiceOf, judgeBest } from "./judge-best.ts";
import { openCorrection } from "./open-correction.ts";

interface JudgingItemsProps {
  message: Message;
  name: string;
  /** The words that were marked in it before the menu took the mark away. */
  marked: Correcting["passage"];
}

/** What a person says of an answer beside a thumb. */
export function JudgingItems({ message, name, marked }: JudgingItemsProps) {
  const data = useAppData();
  const scope = useThreadScope();
  const own = message.judgements.find((one) => one.by === scope.you);
  if (textOf(message).trim() === "") return null;
  return (
    <>
      {choiceOf(scope.store.view().state, message.id) === null ? null : (
        <MenuItem icon={<Award size={16} />} onSelect={() => void judgeBest(data, scope, message)}>
          {own?.isBest === true ? words.notBest : words.best}
        </MenuItem>
      )}
      <MenuItem icon={<MessageSquareWarning size={16} />} onSelect={() => openCorrection(message, name, marked)}>
        {own?.correction == null ? words.correct : words.edit}
      </MenuItem>
    </>
  );
}
