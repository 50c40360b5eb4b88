import { lookup as lookupName } from "node:dns";
import type { LookupFunction } from "node:net";
import { pipeline } from "node:stream";
import zlib from "node:zlib";
import { Agent, type Dispatcher, request } from "undici";
import { hostAndPort, isPublicAddress, literalOf } from "./address.ts";
import { chunksOf } from "./chunks-of.ts";
import { AddressRefused, publicLookup } from "./provider-address.ts";

const wrongs = {
  redirect: "the answer is a redirect",
  not_a_stream: "the answer is not an event stream",
  line_too_long: "a line of the answer is too long",
  answer_too_long: "the answer is too long",
} as const;

/** A provider's answer that is not what it should be; `kind` says in which way. */
export class BadAnswer extends Error {
  readonly kind: keyof typeof wrongs;
  /** The first part of what came instead of a stream; for deciding, not for showing. */
  readonly body: string;

  constructor(kind: BadAnswer["kind"], body = "") {
    super(wrongs[kind]);
    this.name = "BadAnswer";
    this.kind = kind;
    this.body = body;
  }
}

const longestLineBytes = 1024 * 1024;
const longestAnswerBytes = 32 * 1024 * 1024;
const longestErrorBytes = 64 * 1024;
const longestDocumentBytes = 5 * 1024 * 1024;
const lineFeed = 10;
const connectMs = 10_000;
/** Longer than any first token may take: a slow local model answers with nothing at all for minutes. */
const headersMs = 660_000;

const anywhere = createAgent();
const onlyPublic = createAgent(lookupName);

/** Where the calls of one connection may go. */
export interface Destination {
  baseUrl: string;
  /** True for one that the environment gives: the operator chose it, so it may be private. */
  trusted: boolean;
  /** `host:port` of the private addresses that typed base URLs may name. */
  privateHosts: readonly string[];
}

export interface ProviderFetchOptions {
  /**
   * Takes the bytes of a stream that was accepted; the response then has an empty body. Web streams cost more than all
   * else that is done with a token, so who reads the stream itself does without them.
   */
  takeStream?: (bytes: AsyncIterable<Uint8Array>) => void;
  /** What is expected: a stream of an answer, or one JSON document. */
  expect?: "stream" | "json";
  /** Of a JSON document; what is longer is cut and so does not parse. */
  longestBytes?: number;
  /** Tests put a name server of their own here. */
  lookup?: LookupFunction;
}

/**
 * `fetch` for the calls of one connection. It goes to the connection's origin
 * and nowhere else, since a key travels along: no redirect, no private address
 * that nobody allowed. It refuses what is not a stream, and no answer can fill
 * the memory.
 */
export function createProviderFetch(destination: Destination, options: ProviderFetchOptions = {}): typeof fetch {
  const base = new URL(destination.baseUrl);
  const isAllowed = destination.trusted || destination.privateHosts.includes(hostAndPort(base));
  const literal = literalOf(base);
  const dispatcher = isAllowed ? anywhere : options.lookup === undefined ? onlyPublic : createAgent(options.lookup);
  return async (input, init) => {
    // An address needs no lookup, so it is looked at before.
    if (!isAllowed && literal !== null && !isPublicAddress(literal)) throw new AddressRefused(destination.baseUrl);
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== base.origin) throw new AddressRefused(url.origin);
    const headers = new Headers(init?.headers);
    // What is packed arrives in lumps, and costs both sides time; some pack all the same.
    headers.set("accept-encoding", "identity");
    const response = await request(url, {
      method: init?.method === "POST" ? "POST" : "GET",
      headers: Object.fromEntries(headers),
      // The SDKs send JSON and nothing else.
      body: typeof init?.body === "string" ? init.body : null,
      signal: init?.signal ?? null,
      dispatcher,
    });
    const { statusCode } = response;
    if (statusCode >= 300 && statusCode < 400) {
      response.body.on("error", () => undefined).destroy();
      throw new BadAnswer("redirect");
    }
    const body = unpacked(response);
    const isOk = statusCode >= 200 && statusCode < 300;
    if (!isOk) return rebuilt(response, await firstPart(body, longestErrorBytes));
    if (options.expect === "json")
      return rebuilt(response, await firstPart(body, options.longestBytes ?? longestDocumentBytes));
    const type = String(response.headers["content-type"] ?? "");
    // Some servers name no type, or text/plain, for a good stream; these two are never one.
    if (/\bjson\b|\bhtml\b/i.test(type)) throw new BadAnswer("not_a_stream", await firstPart(body, longestErrorBytes));
    if (options.takeStream === undefined) return rebuilt(response, streamOf(untilDone(limited(body))));
    options.takeStream(limited(body));
    return rebuilt(response, null);
  };
}

function createAgent(lookup?: LookupFunction): Agent {
  return new Agent({
    connect: { timeout: connectMs, ...(lookup === undefined ? {} : { lookup: publicLookup(lookup) }) },
    headersTimeout: headersMs,
    // Silence is measured by `streamReply`, with the limits of the model.
    bodyTimeout: 0,
  });
}

function rebuilt(
  { statusCode, headers }: Dispatcher.ResponseData,
  body: ReadableStream<Uint8Array<ArrayBuffer>> | string | null,
): Response {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) for (const one of [value].flat()) kept.append(name, one);
  }
  // A cut body has another length.
  kept.delete("content-length");
  // A status such as 204 may carry no body, not even an empty one.
  const bodiless = statusCode === 204 || statusCode === 205;
  return new Response(bodiless ? null : (body ?? ""), { status: statusCode, headers: kept });
}

/** The body's own bytes; an encoding that nobody asked for and we do not know is left as it is, and makes no sense to anybody. */
function unpacked({ headers, body }: Dispatcher.ResponseData): AsyncIterable<Uint8Array> {
  // A stream that ends early gives what it had.
  const packed = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  const inner =
    headers["content-encoding"] === "gzip" || headers["content-encoding"] === "deflate"
      ? zlib.createUnzip(packed)
      : headers["content-encoding"] === "br"
        ? zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH })
        : null;
  // `pipeline` passes the error of either on to the reader, and closes the connection when the reader leaves.
  return chunksOf(inner === null ? body : pipeline(body, inner, () => undefined));
}

/** The answer, read only as fast as it is used; given up once a line or the whole is too long. */
async function* limited(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  let total = 0;
  for await (const value of body) {
    const first = value.indexOf(lineFeed);
    length += first === -1 ? value.length : first;
    total += value.length;
    if (length > longestLineBytes || total > longestAnswerBytes)
      throw new BadAnswer(total > longestAnswerBytes ? "answer_too_long" : "line_too_long");
    if (first !== -1) length = value.length - value.lastIndexOf(lineFeed) - 1;
    yield value;
  }
}

/** Up to the line by which Chat Completions end, for SDKs that would wait for more. */
async function* untilDone(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const end = createEndFinder();
  for await (const value of body) {
    const endsAt = end.find(value);
    yield endsAt === null ? value : value.subarray(0, endsAt);
    if (endsAt !== null) return;
  }
}

function streamOf(bytes: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await bytes.next();
      if (done === true) controller.close();
      // Bytes of a socket are never shared memory, which the type cannot say.
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await bytes.return();
    },
  });
}

const endMark = "data: [DONE]\n";

/**
 * Finds the line by which Chat Completions end. Some servers hold the connection
 * open after it, and the SDK would wait for its close: a whole answer would end
 * as one that went silent. Inside JSON a line cannot begin, so no text is like it.
 */
function createEndFinder() {
  // The end of what came before, since the mark may come in two pieces.
  let tail: Uint8Array = Buffer.from("\n");
  return {
    /** How many bytes of this piece belong to the answer if it ends in it. */
    find(piece: Uint8Array): number | null {
      const seen = Buffer.concat([tail, piece]);
      const at = seen.indexOf(`\n${endMark}`);
      if (at !== -1) return Math.max(0, at + 1 + endMark.length - tail.length);
      tail = seen.subarray(-endMark.length);
      return null;
    },
  };
}

/** As much of a body as is needed; the rest is not waited for. */
async function firstPart(body: AsyncIterable<Uint8Array>, longestBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= longestBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, longestBytes).toString("utf8");
}
