const stringsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs;

/**
 * Parses JSON, also as Python and pandas write it: there a missing number is `NaN`, which JSON lacks, and `NaN`,
 * `Infinity` and `-Infinity` become null: no value.
 * @throws SyntaxError where it is not JSON
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(stringsAndNumbers, (token) => (token.startsWith('"') ? token : 'null')));
  }
}
