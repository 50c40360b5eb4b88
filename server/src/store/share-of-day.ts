import type { GuestLimits } from "@parley/protocol";
import { type RawBuilder, sql, type SqlBool } from "kysely";

/** What a call takes of a day: an answer (0 for a second try), one of unknown price, millionths of a US dollar. */
export interface GuestShare {
  answers: number;
  unknownAnswers: number;
  amount: number;
}

/** What a day's row is set to by a call that takes its share. */
export function taken({ answers, unknownAnswers, amount }: GuestShare) {
  return {
    answers: sql<number>`answers + ${answers}`,
    unknown_answers: sql<number>`unknown_answers + ${unknownAnswers}`,
    reserved: sql<number>`reserved + ${amount}`,
  };
}

/** Whether a day's row has room for it; what a share does not take is not asked about. */
export function hasRoom({ answers, unknownAnswers, amount }: GuestShare, limits: GuestLimits): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`answers <= ${limits.answers - answers}`];
  if (unknownAnswers > 0) conditions.push(sql`unknown_answers <= ${limits.unknownAnswers - unknownAnswers}`);
  if (amount > 0) conditions.push(sql`spent + reserved <= ${limits.amount - amount}`);
  return sql`${sql.join(conditions, sql` and `)}`;
}

/** What a day's row is set to when what was reserved becomes what was spent. */
export function settled({ reserved, spent }: { reserved: number; spent: number }) {
  return { reserved: sql<number>`reserved - ${reserved}`, spent: sql<number>`spent + ${spent}` };
}
