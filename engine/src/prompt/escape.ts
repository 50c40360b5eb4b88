// Text of people and models is data in a prompt: it must not be able to look
// like the marks that say who speaks.

/**
 * Characters that a reader does not see but a model reads: zero-width ones,
 * direction marks, Unicode tags and the variation selectors beyond emoji.
 */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;
// eslint-disable-next-line no-control-regex -- control characters are what is removed
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const halfSurrogate = /\p{Surrogate}/gu;

/** The text as a model may read it: no invisible characters, one kind of line end. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(control, "")
    .replace(invisible, "")
    .replace(halfSurrogate, "\ufffd");
}

/** Everything that could open or close one of our elements loses its bracket; other markup stays readable. */
export function escapeText(text: string): string {
  return cleanText(text).replace(
    /[<\uff1c\ufe64\u2039\u3008](?=[\s/\\]*(?:msg|chat-note|mission|participant|reference|memory|correction|lesson|your-))/gi,
    "&lt;",
  );
}

/** For attributes: one line, nothing that could end the value or the tag. */
export function escapeAttribute(text: string): string {
  return cleanText(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/&/g, "&amp;")
    .replace(/"/g, "&quot;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}
