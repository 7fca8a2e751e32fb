/** The words of a text: what white space separates, in lower case. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function runs(words: readonly string[], length: number): string[] {
  return words
    .slice(0, Math.max(0, words.length - length + 1))
    .map((_, start) => words.slice(start, start + length).join(' '));
}

/** Number of words of a text. */
export function wordCount(text: string): number {
  return wordsOf(text).length;
}

/** Share of a text's runs of three words that occurred before in it; null where there is no such run. */
export function repetition(text: string): number | null {
  const triples = runs(wordsOf(text), 3);
  return triples.length === 0 ? null : 1 - new Set(triples).size / triples.length;
}

/** Share of an instruction's runs of two words that its response contains: leakage; null where there is no such run. */
export function sharedBigrams(instruction: string, response: string): number | null {
  const asked = runs(wordsOf(instruction), 2);
  if (asked.length === 0) return null;
  const answered = new Set(runs(wordsOf(response), 2));
  return asked.filter((run) => answered.has(run)).length / asked.length;
}
