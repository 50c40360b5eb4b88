const longestName = 60;
/** What says how a model was packed or trained, and nothing to a reader. */
const packaging = /[-_. ](?:gguf|instruct|it|chat|latest|i?q\d[\w]*|[bf]p?16|\d{8}|\d{4}-\d{2}-\d{2})(?=$|[-_. :])/gi;

/**
 * A name to call a model's voice by: `qwen2.5-coder:7b` becomes _Qwen 2.5
 * Coder_. With `taken`, a second one of the same name says its size as well.
 */
export function voiceNameOf(model: string, taken: readonly string[] = []): string {
  const file =
    model
      .replace(/\.gguf$/i, "")
      .split(/[/\\]/)
      .at(-1) ?? model;
  const [family = "", tag = ""] = file.split(":");
  const name = worded(family) || worded(tag) || "Voice";
  const longer = tag === "" ? name : `${name} ${tag}`;
  return (taken.includes(name) ? longer : name).slice(0, longestName).trim();
}

function worded(text: string): string {
  return text
    .replace(packaging, "")
    .replace(/^([a-z]{3,})(?=\d)/i, "$1 ")
    .split(/[-_ ]+/)
    .filter((word) => word !== "")
    .map((word) =>
      /^(?:gpt|glm|oss)$/i.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(" ");
}
