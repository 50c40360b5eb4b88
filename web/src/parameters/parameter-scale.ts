/** How a slider's positions stand for values. */
export interface Scale {
  /** Of the slider; the number field may know better. */
  min: number;
  max: number;
  step: number;
  toPosition: (value: number) => number;
  toValue: (position: number) => number;
}

export function linear([least, most]: readonly [number, number], step: number): Scale {
  return {
    min: least,
    max: most,
    step,
    toPosition: (value) => clamp(value, least, most),
    // Steps of a tenth add up to 0.30000000000000004.
    toValue: (position) => Math.round(position * 100) / 100,
  };
}

const positions = 96;

/** The same way along the slider doubles the value everywhere; values in between are round ones. */
export function logarithmic(least: number, most: number): Scale {
  const doublings = Math.log2(most / least);
  return {
    min: 0,
    max: positions,
    step: 1,
    toPosition: (value) => Math.round((Math.log2(clamp(value, least, most) / least) / doublings) * positions),
    toValue(position) {
      if (position <= 0) return least;
      if (position >= positions) return most;
      const exact = least * 2 ** ((position / positions) * doublings);
      const grain = 2 ** Math.max(0, Math.floor(Math.log2(exact)) - 3);
      return clamp(Math.round(exact / grain) * grain, least, most);
    },
  };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
