/** Texts and numbers, which are looked at whole, and the constants that JSON does not have. */
const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|-?Infinity/g;
const tooManyDigits = /^\d{4301,}$/;

/**
 * Whether Python's json.loads takes a text: JSON with NaN and Infinity, and without integers of more than 4,300 digits
 * (CPython 3.11). Works through any depth, where Python gives up with an error of its own.
 */
export function isPythonJson(text: string): boolean {
  const plain = text.replace(token, (found) => {
    if (found === 'NaN' || found.endsWith('Infinity')) return 'null';
    return tooManyDigits.test(found) ? '?' : found;
  });
  try {
    JSON.parse(plain);
    return true;
  } catch {
    return false;
  }
}
