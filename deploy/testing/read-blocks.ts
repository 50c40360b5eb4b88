/** A block of commands in a document that says of itself whether it can be run. */
export interface Block {
  /** In which story it is run; null where it cannot be. */
  run: string | null;
  /** What is missing for it; null where it is run. */
  lacks: string | null;
  /** A server that goes on running, or commands while no server runs. */
  role: "server" | "stopped" | null;
  commands: string[];
}

/** Blocks of a shell, in their order. A block without a mark is an error: nothing is left out without being said. */
export function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S*)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = "", mark = "", body = ""]) => {
    const [, run, lacks, role] = /^ (?:run=(\w+)|cannot-run=(\w+))(?: (server|stopped))?$/.exec(mark) ?? [];
    if (language !== "sh" || (run === undefined && lacks === undefined))
      throw new Error(`a block must be \`sh run=…\` or \`sh cannot-run=…\`; this is \`${language}${mark}\``);
    return {
      run: run ?? null,
      lacks: lacks ?? null,
      role: role === "server" || role === "stopped" ? role : null,
      commands: splitCommands(body),
    };
  });
}

/** One command a line, and a text that is put into one (`<<'EOF'`) belongs to it. */
function splitCommands(body: string): string[] {
  const commands: string[] = [];
  let until: string | null = null;
  for (const line of body.split("\n")) {
    if (until !== null) {
      commands.push(`${commands.pop() ?? ""}\n${line}`);
      if (line === until) until = null;
    } else if (line !== "" && !line.startsWith("#")) {
      commands.push(line);
      until = /<<'(\w+)'/.exec(line)?.[1] ?? null;
    }
  }
  return commands;
}
