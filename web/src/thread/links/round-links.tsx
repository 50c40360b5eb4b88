import { Network } from "lucide-react";
import { useId, useState } from "react";
import type { Round } from "@parley/protocol";
import { linkMessages as words } from "../../data/link-messages.ts";
import { authorsIn, sumOf, tallyOf, type Tally } from "../../data/turn-links.ts";
import { useThreadView } from "../../data/use-thread.ts";
import { Mark } from "../../ui/mark.tsx";
import { useThreadScope } from "../thread-context.ts";
import "../../ui/links.css";

/** Who took up whom in a round: a map of arrows, and the same in words. */
export default function RoundLinks({ round }: { round: Round }) {
  const { store, members } = useThreadScope();
  const { state } = useThreadView(store);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  if (state === null) return null;
  const authors = authorsIn(state.rounds);
  const tallies = tallyOf([round], (message) => authors.get(message)).toSorted((a, b) => sumOf(b) - sumOf(a));
  if (tallies.length === 0) return null;
  const count = tallies.reduce((sum, tally) => sum + sumOf(tally), 0);
  const nameOf = (member: string): string => members.get(member)?.profile.name ?? words.somebody;
  return (
    <>
      <button
        type="button"
        className="btn line sm"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Network size={15} aria-hidden="true" />
        {words.who(count)}
      </button>
      <section id={id} className="link-map" aria-label={words.map} hidden={!isOpen}>
        {isOpen ? (
          <>
            <LinkMap tallies={tallies} />
            <ul>
              {tallies.map((tally) => (
                <li key={`${tally.from} ${tally.to}`}>
                  <b dir="auto">{words.pair(nameOf(tally.from), nameOf(tally.to))}</b>{" "}
                  {[...tally.labels].map(([label, times]) => words.count(label, times)).join(", ")}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </section>
    </>
  );
}

const size = 220;
const radius = 80;
const markRoom = 20;

/** The members on a circle, an arrow for each who took up another, as broad as it was often. */
function LinkMap({ tallies }: { tallies: Tally[] }) {
  const { members } = useThreadScope();
  const ids = [...new Set(tallies.flatMap(({ from, to }) => [from, to]))];
  const at = (member: string): { x: number; y: number } => {
    const angle = (2 * Math.PI * ids.indexOf(member)) / ids.length - Math.PI / 2;
    return { x: size / 2 + radius * Math.cos(angle), y: size / 2 + radius * Math.sin(angle) };
  };
  return (
    <div className="circle" aria-hidden="true">
      <svg viewBox={`0 0 ${size} ${size}`}>
        {tallies.map((tally) => {
          const hue = members.get(tally.from)?.profile.mark.hue ?? "graphite";
          const shape = arrow(at(tally.from), at(tally.to));
          return (
            <g key={`${tally.from} ${tally.to}`} className={`h-${hue}`}>
              <path d={shape.line} strokeWidth={Math.min(1 + sumOf(tally), 6)} />
              <polygon points={shape.head} />
            </g>
          );
        })}
      </svg>
      {ids.map((id) => {
        const mark = members.get(id)?.profile.mark;
        const { x, y } = at(id);
        return mark === undefined ? null : (
          <span key={id} style={{ left: `${(100 * x) / size}%`, top: `${(100 * y) / size}%` }}>
            <Mark {...mark} />
          </span>
        );
      })}
    </div>
  );
}

/** From the rim of the one mark to that of the other, bent to the right, so that there and back are two lines. */
function arrow(from: { x: number; y: number }, to: { x: number; y: number }): { line: string; head: string } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  const bend = length / 7;
  const middle = { x: (from.x + to.x) / 2 - uy * bend, y: (from.y + to.y) / 2 + ux * bend };
  const start = { x: from.x + ux * markRoom, y: from.y + uy * markRoom };
  const end = { x: to.x - ux * markRoom, y: to.y - uy * markRoom };
  const [tx, ty] = [end.x - middle.x, end.y - middle.y];
  const tangent = Math.hypot(tx, ty);
  const [vx, vy] = [tx / tangent, ty / tangent];
  const back = { x: end.x - vx * 9, y: end.y - vy * 9 };
  const head = [
    [end.x, end.y],
    [back.x - vy * 5, back.y + vx * 5],
    [back.x + vy * 5, back.y - vx * 5],
  ];
  return {
    line: `M${start.x} ${start.y} Q${middle.x} ${middle.y} ${back.x} ${back.y}`,
    head: head.map((point) => point.join(",")).join(" "),
  };
}
