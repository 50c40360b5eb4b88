import { Suspense, useEffect, useState } from "react";
import { lazy } from "../../ui/patient-lazy.ts";
import { type Correcting, onCorrect } from "./correcting.ts";

const CorrectDialog = lazy(() => import("./correct-dialog.tsx"));

/** Where the form that corrects an answer opens, once somebody asks for it. */
export function CorrectPlace() {
  const [target, setTarget] = useState<Correcting | null>(null);
  useEffect(() => onCorrect(setTarget), []);
  if (target === null) return null;
  return (
    <Suspense>
      <CorrectDialog key={target.message} target={target} onClose={() => setTarget(null)} />
    </Suspense>
  );
}
