import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

const script = "export const words = 'the page';\n".repeat(40);
let folder: string;
let app: TestApp;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-static-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<p>the page</p>");
  writeFileSync(join(folder, "assets/page-1.js"), script);
  writeFileSync(join(folder, "assets/page-1.js.br"), brotliCompressSync(script));
  writeFileSync(join(folder, "assets/page-1.js.gz"), gzipSync(script));
  writeFileSync(join(folder, "assets/picture-1.png"), "not compressed twice");
  app = await startTestApp({ webDir: folder });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** `fetch` unpacks what it gets; a plain request shows what was sent. */
function get(path: string, acceptEncoding?: string): Promise<Answer> {
  const headers = acceptEncoding === undefined ? {} : { "Accept-Encoding": acceptEncoding };
  return new Promise((resolve, reject) => {
    request(app.url + path, { headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(pieces) }));
    })
      .on("error", reject)
      .end();
  });
}

test.each([
  ["br, which browsers of today take", "gzip, deflate, br, zstd", "br", brotliDecompressSync],
  ["gzip, where br is not named", "gzip, deflate", "gzip", gunzipSync],
  ["gzip, where br has no weight", "br;q=0, gzip;q=0.8", "gzip", gunzipSync],
])("a script is sent as %s", async (_, accepted, coding, unpack) => {
  const { headers, body } = await get("/assets/page-1.js", accepted);
  expect(headers["content-encoding"]).toBe(coding);
  expect(unpack(body).toString()).toBe(script);
  expect(headers.vary).toBe("Accept-Encoding");
  expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test.each([["nothing"], ["identity"], ["gzip;q=0, br;q=0.0"]])(
  "and as it is to one that takes %s",
  async (accepted) => {
    const { headers, body } = await get("/assets/page-1.js", accepted === "nothing" ? undefined : accepted);
    expect(headers["content-encoding"]).toBeUndefined();
    expect(headers.vary).toBe("Accept-Encoding");
    expect(body.toString()).toBe(script);
  },
);

test("what has no twin is sent as it is, to anyone", async () => {
  const { headers, body } = await get("/assets/picture-1.png", "gzip, br");
  expect(headers["content-encoding"]).toBeUndefined();
  expect(body.toString()).toBe("not compressed twice");
});
