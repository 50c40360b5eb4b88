import type { Attributes, Span } from "./tracer.ts";

/** The same span with the attributes that LangSmith reads beside the conventions: kind of run, thread, inputs and outputs. */
export function forLangSmith(span: Span): Span {
  const { attributes } = span;
  const more: Attributes = {
    "langsmith.span.kind": attributes["parley.kind"] === "call" ? "llm" : "chain",
    "langsmith.metadata.thread_id": attributes["parley.thread.id"],
    "gen_ai.system": attributes["gen_ai.provider.name"],
    "gen_ai.prompt": attributes["gen_ai.input.messages"],
    "gen_ai.completion": attributes["gen_ai.output.messages"],
  };
  return { ...span, attributes: { ...attributes, ...more } };
}
