import { Profile } from "@parley/protocol";
import { parseJson } from "../store/json.ts";
import type { MemberRow } from "../store/tables.ts";

/** Models of one family are not independent witnesses: the maker's part of the model's name. */
export function familyOf(member: MemberRow): string {
  const model = parseJson(Profile, member.profile).model ?? "";
  const name = model.split("/").at(-1) ?? model;
  return /^[a-z]+/.exec(name.toLowerCase())?.[0] ?? "unknown";
}
