/** A span as a collector got it. */
export interface ReceivedSpan {
  trace: string;
  id: string;
  /** Empty for a root. */
  parent: string;
  name: string;
  /** 1 internal, 3 client. */
  kind: number;
  startedAt: number;
  endedAt: number;
  attributes: Record<string, unknown>;
  /** 0 unset, 2 error. */
  status: { code: number; message: string };
  resource: Record<string, unknown>;
}

/** Reads an OTLP trace request by the numbers of its published schema, without the code that wrote it. */
export function decodeTraces(body: Buffer): ReceivedSpan[] {
  return nested(body, 1).flatMap((resourceSpans) => {
    const resource = nested(resourceSpans, 1).map((one) => attributesOf(one, 1))[0] ?? {};
    return nested(resourceSpans, 2)
      .flatMap((scopeSpans) => nested(scopeSpans, 2))
      .map((span) => ({ ...decodeSpan(span), resource }));
  });
}

function decodeSpan(span: Buffer): Omit<ReceivedSpan, "resource"> {
  const fields = fieldsOf(span);
  const bytes = (field: number): Buffer => {
    const value = fields.find((one) => one.field === field)?.value;
    return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
  };
  const number = (field: number): bigint => {
    const value = fields.find((one) => one.field === field)?.value;
    return typeof value === "bigint" ? value : 0n;
  };
  const status = fieldsOf(bytes(15));
  return {
    trace: bytes(1).toString("hex"),
    id: bytes(2).toString("hex"),
    parent: bytes(4).toString("hex"),
    name: bytes(5).toString(),
    kind: Number(number(6)),
    startedAt: Number(number(7) / 1_000_000n),
    endedAt: Number(number(8) / 1_000_000n),
    attributes: attributesOf(span, 9),
    status: {
      code: Number(status.find((one) => one.field === 3)?.value ?? 0n),
      message: String(status.find((one) => one.field === 2)?.value ?? ""),
    },
  };
}

function attributesOf(message: Buffer, field: number): Record<string, unknown> {
  return Object.fromEntries(
    nested(message, field).map((pair) => [nested(pair, 1).join(""), nested(pair, 2).map(valueOf)[0]]),
  );
}

function valueOf(message: Buffer): unknown {
  const [first] = fieldsOf(message);
  if (first === undefined) return undefined;
  const { field, value, raw } = first;
  switch (field) {
    case 1:
      return String(value);
    case 2:
      return value === 1n;
    case 3:
      return Number(BigInt.asIntN(64, BigInt(String(value))));
    case 4:
      return raw.readDoubleLE(0);
    case 5:
      return Buffer.isBuffer(value) ? nested(value, 1).map(valueOf) : [];
    default:
      throw new Error(`an attribute has a value of kind ${field}, which no test expects`);
  }
}

function nested(message: Buffer, field: number): Buffer[] {
  return fieldsOf(message).flatMap((one) => (one.field === field && Buffer.isBuffer(one.value) ? [one.value] : []));
}

interface Field {
  field: number;
  value: bigint | Buffer;
  /** The bytes of the value. */
  raw: Buffer;
}

function fieldsOf(message: Buffer): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new Error("a message ends within a number");
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new Error("a message ends within a field");
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const field = Number(tag >> 3n);
    const begin = at;
    switch (Number(tag & 7n)) {
      case 0:
        found.push({ field, value: varint(), raw: message.subarray(begin, at) });
        break;
      case 1: {
        const raw = take(8);
        found.push({ field, value: raw.readBigUInt64LE(0), raw });
        break;
      }
      case 2: {
        const raw = take(Number(varint()));
        found.push({ field, value: raw, raw });
        break;
      }
      case 5: {
        const raw = take(4);
        found.push({ field, value: BigInt(raw.readUInt32LE(0)), raw });
        break;
      }
      default:
        throw new Error(`a field has the unknown wire type ${Number(tag & 7n)}`);
    }
  }
  return found;
}
