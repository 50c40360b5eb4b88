/** What is compared: how a voice comes by what it is told. */
export interface Arm {
  name: string;
  /** Where lessons come from; transcripts are told as they are. */
  from: "nothing" | "own" | "peers" | "placebo" | "transcripts";
  /** False: every lesson is appended and told, nothing is merged, counted or taken out. */
  hasLedger: boolean;
  /** Whether each lesson is first tried on three earlier requests of its sort. */
  hasGate: boolean;
  /** Share of lessons that somebody plants: wrong ones that look as well founded as any. */
  poison: number;
}

const learning = { from: "peers" as const, hasLedger: true, hasGate: false, poison: 0 };

export const arms: Arm[] = [
  { ...learning, name: "none", from: "nothing" },
  { ...learning, name: "placebo", from: "placebo" },
  { ...learning, name: "own", from: "own" },
  { ...learning, name: "peers" },
  { ...learning, name: "peers, gate", hasGate: true },
  { ...learning, name: "transcripts", from: "transcripts" },
  { ...learning, name: "append", hasLedger: false },
  { ...learning, name: "append, 10 % poison", hasLedger: false, poison: 0.1 },
  { ...learning, name: "append, 30 % poison", hasLedger: false, poison: 0.3 },
  { ...learning, name: "10 % poison", poison: 0.1 },
  { ...learning, name: "10 % poison, gate", poison: 0.1, hasGate: true },
  { ...learning, name: "30 % poison", poison: 0.3 },
  { ...learning, name: "30 % poison, gate", poison: 0.3, hasGate: true },
];
