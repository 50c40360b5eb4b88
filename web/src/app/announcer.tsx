import { useParams } from "@tanstack/react-router";
import { useSpoken } from "../data/use-thread.ts";

/** The only places a screen reader hears by itself; the log is silent. */
export function Announcer() {
  const spoken = useSpoken();
  const { id } = useParams({ strict: false });
  const isHere = spoken.thread === id;
  return (
    <>
      <p className="sr-only" role="status" aria-live="polite">
        {isHere ? spoken.polite : ""}
      </p>
      <p className="sr-only" role="alert">
        {isHere ? spoken.alert : ""}
      </p>
    </>
  );
}
