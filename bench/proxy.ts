import { Agent, createServer, request as ask } from "node:http";

/** The stand-in for the physical limit: a bare streaming proxy that passes bytes on. `node proxy.ts <port of the provider>` prints its own port. */
const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

const server = createServer((request, response) => {
  request.socket.setNoDelay(true);
  const { method, headers, url: path } = request;
  const upstream = ask({ host: "127.0.0.1", port, path, method, agent, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
});
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", 4096, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
