/** A lower-case word without accents; German umlauts and ß as they are written without them. */
export function fold(word: string): string {
  if (/^[a-z0-9]*$/u.test(word)) return word;
  return word
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");
}
