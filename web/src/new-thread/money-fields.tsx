import { useTableForecast } from "../data/budgets.ts";
import { forecastText } from "../data/dollars.ts";
import { moneyMessages as words } from "../data/money-messages.ts";
import type { Talk } from "../parameters/talk-fields.tsx";

interface RoundCostProps {
  chosen: { id: string; name: string }[];
  talk: Talk;
}

/** What a first round of this table would cost. */
export function TableForecast({ chosen, talk }: RoundCostProps) {
  const identities = chosen.map((identity) => identity.id).toSorted();
  const { data } = useTableForecast({ identities, ...talk });
  const text =
    data === undefined || chosen.length === 0
      ? ""
      : forecastText(data, (id) => chosen.find((one) => one.id === id)?.name ?? "");
  if (text === "") return null;
  return <span title={words.forecast.how}>, {data?.cost[1] === 0 ? text : words.forecast.round(text)}</span>;
}
