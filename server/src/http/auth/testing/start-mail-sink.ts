import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { eventually } from "../../../testing/test-app.ts";

export interface MailSink {
  /** `smtp://user:password@…`, with the password as a canary. */
  url: string;
  mails: { from: string; to: string; text: string }[];
  /** Whom somebody signed in as. */
  logins: string[];
  /** Waits for the next mail to an address and returns its text; each mail is returned once. */
  take(to: string): Promise<string>;
  stop(): Promise<void>;
}

export const mailPassword = "sk-mail-canary-password";

/** A mail server over real sockets that keeps what it is given (RFC 5321, as much as a client needs). */
export async function startMailSink(): Promise<MailSink> {
  const mails: MailSink["mails"] = [];
  const logins: string[] = [];
  const taken = new Set<number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    converse(socket, mails, logins);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the mail sink has no port");
  return {
    url: `smtp://parley:${mailPassword}@127.0.0.1:${address.port}`,
    mails,
    logins,
    take: (to) =>
      eventually(`a mail to ${to}`, async () => {
        const index = mails.findIndex((mail, at) => mail.to === to && !taken.has(at));
        if (index === -1) return null;
        taken.add(index);
        return mails[index]?.text;
      }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function converse(socket: Socket, mails: MailSink["mails"], logins: string[]): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let [from, to, data] = ["", "", null as string[] | null];
  let rest = "";
  const onLine = (line: string): void => {
    if (data !== null) {
      if (line !== ".") return void data.push(line.startsWith("..") ? line.slice(1) : line);
      mails.push({ from, to, text: textOf(data) });
      data = null;
      return say("250 kept");
    }
    const verb = line.slice(0, 4).toUpperCase();
    switch (verb) {
      case "EHLO":
        say("250-sink");
        return say("250 AUTH PLAIN");
      case "AUTH": {
        const [, user = "", password = ""] = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .split("\0");
        if (password !== mailPassword) return say("535 wrong");
        logins.push(user);
        return say("235 in");
      }
      case "MAIL":
        from = /<(.*)>/.exec(line)?.[1] ?? "";
        return say("250 ok");
      case "RCPT":
        to = /<(.*)>/.exec(line)?.[1] ?? "";
        return say("250 ok");
      case "DATA":
        data = [];
        return say("354 go on");
      case "QUIT":
        say("221 bye");
        return void socket.end();
      default:
        return say("250 ok");
    }
  };
  say("220 sink");
  socket.on("data", (bytes) => {
    const lines = (rest + bytes.toString("utf8")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}

/** Header and body, with quoted-printable undone. */
function textOf(lines: string[]): string {
  return lines
    .join("\n")
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
