const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
let full: Intl.DateTimeFormat | null = null;

/** The time of day; the full date on hover, made only then: a thread has many times, and formatting them takes long. */
export function Time({ at }: { at: number }) {
  const date = new Date(at);
  return (
    <time
      dateTime={date.toISOString()}
      onPointerEnter={({ currentTarget }) => {
        full ??= new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
        currentTarget.title = full.format(date);
      }}
    >
      {clock.format(date)}
    </time>
  );
}
