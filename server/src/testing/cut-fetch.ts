/** A `fetch` whose streams break off after a random number of bytes, wherever that falls. */
export function cutFetch(url: () => string, meanBytes: number, onCut: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(`${url()}${String(input)}`, init);
    if (response.body === null) return response;
    let left = Math.ceil(-Math.log(1 - Math.random()) * meanBytes);
    const cut = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        if (left > 0) return;
        onCut();
        controller.error(new Error("cut"));
      },
    });
    return new Response(response.body.pipeThrough(cut), { status: response.status, headers: response.headers });
  };
}
