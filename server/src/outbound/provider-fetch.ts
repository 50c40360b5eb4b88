/** A provider's answer that is not what it should be; `kind` says in which way. */
export class BadAnswer extends Error {
  readonly kind: "not_a_stream" | "line_too_long";
  /** The first part of what came instead of a stream; for deciding, not for showing. */
  readonly body: string;

  constructor(kind: BadAnswer["kind"], body = "") {
    super(kind === "not_a_stream" ? "the answer is not an event stream" : "a line of the answer is too long");
    this.name = "BadAnswer";
    this.kind = kind;
    this.body = body;
  }
}

const longestLineBytes = 1024 * 1024;
const longestBodyBytes = 64 * 1024;
const lineFeed = 10;

/**
 * `fetch` for streams of model providers. It follows no redirect, since a key
 * would travel along; it refuses what is not a stream; and no answer can fill
 * the memory by never ending a line.
 */
export const providerFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: "error" });
  if (response.body === null) return response;
  if (!response.ok) return rebuilt(response, await firstPart(response.body));
  const type = response.headers.get("content-type") ?? "";
  // Some servers name no type, or text/plain, for a good stream; these two are never one.
  if (/\bjson\b|\bhtml\b/i.test(type)) throw new BadAnswer("not_a_stream", await firstPart(response.body));
  return rebuilt(response, response.body.pipeThrough(limitLines()));
};

function rebuilt({ status, statusText, headers }: Response, body: ReadableStream<Uint8Array> | string): Response {
  const kept = new Headers(headers);
  // The body was decoded on the way here.
  kept.delete("content-encoding");
  kept.delete("content-length");
  return new Response(body, { status, statusText, headers: kept });
}

function limitLines(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const last = chunk.lastIndexOf(lineFeed);
      const first = chunk.indexOf(lineFeed);
      if (length + (first === -1 ? chunk.length : first) > longestLineBytes) {
        controller.error(new BadAnswer("line_too_long"));
        return;
      }
      length = last === -1 ? length + chunk.length : chunk.length - last - 1;
      controller.enqueue(chunk);
    },
  });
}

/** As much of a body as an error message needs; the rest is not waited for. */
async function firstPart(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= longestBodyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, longestBodyBytes).toString("utf8");
}
