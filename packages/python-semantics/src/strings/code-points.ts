const highSurrogate = /[\ud800-\udbff]/;

/** `len` of a text: its code points; half of a surrogate pair counts as one. */
export function codePointLength(text: string): number {
  // Most texts have no surrogates, and an expression finds that out many times as fast as a loop.
  if (!highSurrogate.test(text)) return text.length;
  let length = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(index + 1);
    if (next < 0xdc00 || next > 0xdfff) continue;
    length -= 1;
    index += 1;
  }
  return length;
}
