/** What Punkt learnt of a language (Kiss and Strunk, 2006). */
export interface PunktParameters {
  /** Word types that are abbreviations, in lower case, without their final full stop. */
  abbreviations: ReadonlySet<string>;
  /** Pairs of word types, as `collocationKey` joins them, between which a full stop ends no sentence. */
  collocations: ReadonlySet<string>;
  /** Word types that often begin a sentence. */
  sentenceStarters: ReadonlySet<string>;
  /** In which places and cases a word type was seen: bits of `orthographicContext`. */
  orthographicContexts: ReadonlyMap<string, number>;
}

/** The places and cases of nltk.tokenize.punkt (`_ORTHO_BEG_UC` and following). */
export const orthographicContext = {
  middleUpper: 1 << 2,
  beginningLower: 1 << 4,
  anyUpper: (1 << 1) | (1 << 2) | (1 << 3),
  anyLower: (1 << 4) | (1 << 5) | (1 << 6),
} as const;

export function collocationKey(first: string, second: string): string {
  return `${first}\t${second}`;
}
