import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Program {
  child: ChildProcess;
  /** What it wrote so far. */
  said(): string;
  /** From its start until it listened. */
  startedInMs: number;
  /** Tells it to end and answers its exit code. */
  end(): Promise<number | null>;
  /** What Ctrl+C in its terminal does: all of its processes are told. Resolves once they are all gone. */
  interrupt(): Promise<void>;
  /** What is left of it, at once. */
  kill(): void;
}

interface ProgramOptions {
  cwd: string;
  environment: Record<string, string | undefined>;
  /** As which user it runs, where that is not ours. */
  user?: number;
}

/** Starts a server from a shell's or an image's command, and resolves once it says where it is. */
export async function startProgram(command: string[], { cwd, environment, user }: ProgramOptions): Promise<Program> {
  const [file = "", ...args] = command;
  const from = performance.now();
  const identity = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn(file, args, {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    ...identity,
  });
  let text = "";
  const listening = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      if (/is at http/.test(text)) listening.resolve();
    });
  }
  const exited = once(child, "exit");
  const closed = once(child, "close");
  void exited.then(() => listening.reject(new Error(`it ended before it listened: ${text}`)));
  await listening.promise;
  const signalAll = (signal: NodeJS.Signals): void => {
    const { pid } = child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // None of them is left.
    }
  };
  return {
    child,
    said: () => text,
    startedInMs: performance.now() - from,
    async end() {
      child.kill("SIGTERM");
      const [code] = await exited;
      return code as number | null;
    },
    async interrupt() {
      signalAll("SIGINT");
      await closed;
    },
    kill: () => signalAll("SIGKILL"),
  };
}
