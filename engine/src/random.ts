/**
 * A repeatable stream of numbers in [0, 1) from a text: the same seed gives the
 * same stream in every process, so that a decision can be taken again and come
 * out the same. Not for secrets.
 */
export function createRandom(seed: string): () => number {
  const next = hashWords(seed);
  let a = next();
  let b = next();
  let c = next();
  let counter = next();
  // sfc32: small, fast and good enough for jitter and shuffles.
  const step = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first outputs still resemble the seed.
  for (let round = 0; round < 12; round += 1) step();
  return step;
}

/** Mixes a text into as many 32-bit words as are asked for. */
function hashWords(text: string): () => number {
  let hash = 1_779_033_703 ^ text.length;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 3_432_918_353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    hash ^= hash >>> 16;
    return hash;
  };
}
