import type { Mark } from "@parley/protocol";

export interface PracticeVoice {
  name: string;
  role: string;
  model: string;
  mark: Mark;
  style: string;
}

/** The simulated voices every account starts with; no key, no network. */
export const practiceVoices: PracticeVoice[] = [
  {
    name: "Vega",
    role: "Architect",
    model: "practice-vega",
    mark: { shape: "hexagon", hue: "coral", letter: "V" },
    style: "Builder",
  },
  {
    name: "Orin",
    role: "Sceptic",
    model: "practice-orin",
    mark: { shape: "diamond", hue: "azure", letter: "O" },
    style: "Challenger",
  },
  {
    name: "Juno",
    role: "Researcher",
    model: "practice-juno",
    mark: { shape: "pentagon", hue: "fern", letter: "J" },
    style: "Evidence first",
  },
];
