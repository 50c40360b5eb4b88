import type { Piece } from "@parley/engine";
import {
  AppError,
  FailureCode,
  type Id,
  type LinkLabel,
  Parameters,
  Part,
  type SeenCall,
  type SeenPiece,
  textOf,
  Usage,
} from "@parley/protocol";
import { z } from "zod";
import { hashText, listCalls, readAdds } from "../store/calls.ts";
import { parseJson, parseJsonOrNull } from "../store/json.ts";
import { labelsFrom } from "../store/links.ts";
import { isWhole, type Reach } from "../store/members.ts";
import type { Db, Store } from "../store/open-store.ts";
import type { CallRow, TurnRow } from "../store/tables.ts";
import { findTurn } from "../store/turns.ts";
import { messagesWithin, reachIn } from "./reach.ts";
import { basisOf } from "./read-costs.ts";

const Parts = z.array(Part);

/**
 * What the calls of a turn were made of, piece by piece and in order, as far as
 * it is still there. The voice's own instructions and parameters are shown
 * to the account alone that owns the voice, the cost to the one that paid.
 */
export async function readSeen(store: Pick<Store, "moment">, account: Id, turnId: Id): Promise<SeenCall[]> {
  return store.moment(async ({ db }) => {
    const turn = await findTurn(db, turnId);
    if (turn === undefined) throw new AppError("not_found");
    const calls = await listCalls(db, turnId);
    const reach = await reachIn(db, turn.thread_id, account);
    const isOwners = await isOwnVoice(db, turn, account);
    return Promise.all(
      calls.map((call) => {
        const isPayer = call.account_id === account;
        const isMine = call.offer_id === null ? isPayer : isOwners;
        return seenCall(db, turn, call, { isMine, isPayer, reach });
      }),
    );
  });
}

interface Reader {
  /** Whether the voice is the reader's own. */
  isMine: boolean;
  isPayer: boolean;
  reach: Reach;
}

/** Whether a turn's voice is an identity of the account's own, by whatever offer it answers. */
async function isOwnVoice(db: Db, turn: TurnRow, account: Id): Promise<boolean> {
  const row = await db
    .selectFrom("members")
    .innerJoin("identities", "identities.id", "members.identity_id")
    .select("identities.account_id")
    .where("members.id", "=", turn.member_id)
    .executeTakeFirst();
  return row?.account_id === account;
}

async function seenCall(db: Db, turn: TurnRow, call: CallRow, reader: Reader): Promise<SeenCall> {
  const { isMine, isPayer } = reader;
  const connection =
    call.connection_id === null
      ? undefined
      : await db.selectFrom("connections").select("base_url").where("id", "=", call.connection_id).executeTakeFirst();
  const basis = call.status === "ended" ? basisOf({ ...call, base_url: connection?.base_url ?? null }) : null;
  return {
    id: call.id,
    n: call.n,
    purpose: call.purpose,
    provider: call.provider,
    model: call.model,
    status: call.status,
    outcome: call.outcome,
    code: FailureCode.nullable().parse(call.code),
    usage: parseJsonOrNull(Usage, call.usage),
    startedAt: call.started_at,
    firstTokenAt: call.first_token_at,
    endedAt: call.ended_at,
    parameters: isMine ? parseJsonOrNull(Parameters, call.parameters) : null,
    cost: isPayer && basis !== null ? { cost: call.cost, basis } : null,
    pieces: await seenPieces(db, turn, call, reader),
  };
}

async function seenPieces(db: Db, turn: TurnRow, call: CallRow, { isMine, reach }: Reader): Promise<SeenPiece[]> {
  const pieces = await piecesOf(db, turn, call);
  const ids = [...new Set(pieces.filter(isSaid).map((piece) => piece.id))];
  const hashes = [
    ...new Set(pieces.filter((piece) => !isSaid(piece) || piece.kind === "excerpt").map((piece) => piece.hash)),
  ];
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom("messages").select(["id", "author_id", "parts"]).where("id", "in", ids).execute();
  const texts =
    hashes.length === 0 ? [] : await db.selectFrom("pieces").selectAll().where("hash", "in", hashes).execute();
  const within = await messagesWithin(db, ids, reach);
  const messages = new Map(rows.map((row) => [row.id, row]));
  const takenUp = turn.message_id === null ? new Map<Id, LinkLabel[]>() : await labelsFrom(db, turn.message_id);
  const kept = new Map(texts.map((row) => [row.hash, row.text]));
  return pieces.map((piece): SeenPiece => {
    const message = isSaid(piece) || piece.kind === "note" ? messages.get(piece.id) : undefined;
    const now =
      isSaid(piece) && piece.kind !== "excerpt"
        ? message && textOf({ parts: parseJson(Parts, message.parts) })
        : (kept.get(piece.hash) ?? undefined);
    const base = {
      kind: piece.kind,
      takenUp: takenUp.get(message?.id ?? "") ?? [],
      message: message?.id ?? null,
      author: message?.author_id ?? null,
      hash: piece.hash,
    };
    // A note or an instruction may repeat what was said before the reader came.
    const isKept = isSaid(piece) ? !within.has(piece.id) : !isOwners(piece) && !isWhole(reach);
    if (isKept) return { ...base, message: null, author: null, takenUp: [], text: null, missing: "withheld" };
    if (isOwners(piece) && !isMine) return { ...base, text: null, missing: "withheld" };
    if (now === undefined || hashText(now) !== piece.hash) return { ...base, text: null, missing: "gone" };
    return { ...base, text: now, missing: null };
  });
}

/** System text first, then everything shown by this call and those it continues, then the end of the prompt. */
async function piecesOf(db: Db, turn: TurnRow, call: CallRow): Promise<Piece[]> {
  // Written by `exposureOf` in this very shape.
  const own = JSON.parse(call.adds) as Piece[];
  const all = (await readAdds(db, call)).flatMap((adds) => JSON.parse(adds) as Piece[]);
  const shown = all.filter((piece) => piece.kind === "note" || (isSaid(piece) && piece.kind !== "reference"));
  return [
    ...own.filter(isOwners),
    ...shown,
    ...(await continuedPiece(db, turn)),
    ...own.filter(
      ({ kind }) => kind === "reference" || kind === "memory" || kind === "corrections" || kind === "instruction",
    ),
  ];
}

/** The text that a continued version begins with, which its prompt shows last. */
async function continuedPiece(db: Db, turn: TurnRow): Promise<Piece[]> {
  if (turn.continues_id === null) return [];
  const row = await db
    .selectFrom("messages")
    .select(["id", "parts"])
    .where("turn_id", "=", turn.continues_id)
    .executeTakeFirst();
  if (row === undefined) return [];
  return [{ kind: "own", id: row.id, version: 1, hash: hashText(textOf({ parts: parseJson(Parts, row.parts) })) }];
}

/** Who the voice is and what it learned: its owner's alone. */
function isOwners(piece: Piece): boolean {
  return piece.kind === "system" || piece.kind === "lessons";
}

function isSaid(piece: Piece): boolean {
  return said.has(piece.kind);
}

/** A message, or a part of one. */
const said: ReadonlySet<Piece["kind"]> = new Set(["excerpt", "message", "own", "reference"]);
