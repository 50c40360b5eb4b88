/** The mail server of the operator; its address holds the password. */
export interface MailServer {
  url: string;
  from: string;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

const waitMs = 15_000;

/**
 * Sends one plain-text mail. Over smtp:// the connection is encrypted before the
 * password is sent, unless the server is this very machine; smtps:// is encrypted
 * from the start. Throws what the server said, which never holds the password.
 */
export async function sendMail({ url, from }: MailServer, { to, subject, text }: Mail): Promise<void> {
  const { createTransport } = await import("nodemailer");
  const server = new URL(url);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(server.hostname);
  const isEncrypted = server.protocol === "smtps:";
  const transport = createTransport({
    host: server.hostname.replace(/^\[|\]$/g, ""),
    port: server.port === "" ? (isEncrypted ? 465 : 587) : Number(server.port),
    secure: isEncrypted,
    requireTLS: !isEncrypted && !isHere,
    ...(server.username === ""
      ? {}
      : { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }),
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: waitMs,
    // What is sent is text of ours; a file or an address in it is never fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
  } finally {
    transport.close();
  }
}
