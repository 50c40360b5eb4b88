/**
 * Stands in for `rehype-raw`, which streamdown imports and we never use: HTML in an
 * answer stays text. It leaves an HTML parser of 55 KB out of the page.
 */
export default function noRawHtml(): () => void {
  return () => undefined;
}
