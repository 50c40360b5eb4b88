import { ParameterName, Price, Provider } from "@parley/protocol";
import { z } from "zod";

const Range = z.tuple([z.number(), z.number()]);
const Kind = z.enum(["text", "image", "audio", "video", "pdf"]);

/** The figures of a model, each with where and when it was read. `source` says which texts are a source. */
function entryWith(source: z.ZodType<string>) {
  const figure = <S extends z.ZodType>(value: S) =>
    z.strictObject({ value, source, read: z.iso.date("a date such as 2026-11-21") }).optional();
  return z.strictObject({
    /** The provider's name of it; dated snapshots of it count as the same. */
    model: z.string().min(1),
    contextTokens: figure(z.int().positive()),
    /** The most it says in one answer. */
    answerTokens: figure(z.int().positive()),
    temperature: figure(Range),
    topP: figure(Range),
    /** Parameters it answers with an error, or that its SDK does not send. */
    refuses: figure(z.array(ParameterName)),
    /** What it reads and what it makes. */
    modalities: figure(z.strictObject({ input: z.array(Kind), output: z.array(Kind) })),
    /** Whether it can call tools. */
    tools: figure(z.boolean()),
    /** The efforts it takes, in its own words; true where it reasons and nobody says which, false where it does not. */
    reasoning: figure(z.union([z.boolean(), z.array(z.string())])),
    price: figure(
      Price.extend({
        /** What all of a call costs whose input is longer than so many tokens. */
        above: Price.extend({ tokens: z.int().positive() }).optional(),
      }),
    ),
    /** How long it may take to begin, where that is longer than usual. */
    firstTokenMs: figure(z.int().min(1).max(600_000)),
  });
}

/** An entry of ours: somebody can open its sources. */
export const Entry = entryWith(z.string().startsWith("https://"));
/** An entry of the operator, who may know it from a contract or a label on a machine. */
export const OperatorEntry = entryWith(z.string().min(1));
export type Entry = z.infer<typeof OperatorEntry>;

export type Catalogue = Partial<Record<Provider, Entry[]>>;
export type TieredPrice = NonNullable<Entry["price"]>["value"];
