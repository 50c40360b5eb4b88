/**
 * About how many tokens a text is, counted high: three ASCII characters to a
 * token (English has four), and one and a half tokens for each other character.
 * Tokenizers differ by model and by script; what must fit is better too small.
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) < 128) ascii += 1;
  return Math.ceil(ascii / 3 + (text.length - ascii) * 1.5);
}
