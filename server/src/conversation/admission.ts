/** Turns that begin in the transaction that plans them. They hold their places until it is known how that ends. */
export interface Admission {
  /** After the commit: their calls are made. */
  run(): void;
  /** Nothing was committed: as if they had never been planned. */
  giveBack(): void;
}

/**
 * What was planned could not begin, through a fault of ours. What planned it must
 * not fail with it: it is done again without beginning anything.
 */
export class BeginFailed extends Error {}
