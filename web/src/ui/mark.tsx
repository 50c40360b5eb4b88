const shapes = {
  hexagon: "33.42,27.75 20,35.5 6.58,27.75 6.58,12.25 20,4.5 33.42,12.25",
  diamond: "36.5,20 20,36.5 3.5,20 20,3.5",
  pentagon: "20,4.5 34.74,15.21 29.11,32.54 10.89,32.54 5.26,15.21",
  octagon: "34.78,26.12 26.12,34.78 13.88,34.78 5.22,26.12 5.22,13.88 13.88,5.22 26.12,5.22 34.78,13.88",
  triangle: "20,6 34.72,31.5 5.28,31.5",
};

export type MarkShape = keyof typeof shapes | "square" | "circle";

export interface MarkLook {
  shape: MarkShape;
  hue: string;
  letter: string;
}

interface MarkProps extends MarkLook {
  size?: "xs" | "s" | "md" | "l" | "xl";
  /** False where the surroundings already set the hue, as in the shape picker. */
  coloured?: boolean;
}

/** The avatar of a voice or a person. Decorative: the name always stands beside it or in a label. */
export function Mark({ shape, hue, letter, size, coloured = true }: MarkProps) {
  return (
    <span className={coloured ? `mk h-${hue}` : "mk"} data-size={size} aria-hidden="true">
      <svg viewBox="0 0 40 40" focusable="false">
        {shape === "circle" ? (
          <circle className="f" cx="20" cy="20" r="18.5" />
        ) : shape === "square" ? (
          <rect className="f" x="5" y="5" width="30" height="30" rx="3" />
        ) : (
          <polygon className="f" points={shapes[shape]} />
        )}
      </svg>
      <b>{letter}</b>
    </span>
  );
}

/** Several marks, overlapping; the rest is counted by whoever labels the row. */
export function MarkStack({ marks, size = "xs", most = 5 }: { marks: MarkLook[]; size?: "xs" | "s"; most?: number }) {
  return (
    <span className="stack" aria-hidden="true">
      {marks.slice(0, most).map((mark, index) => (
        <Mark
          key={`${index}${mark.shape}${mark.hue}`}
          shape={mark.shape}
          hue={mark.hue}
          letter={mark.letter}
          size={size}
        />
      ))}
    </span>
  );
}
