import { NgramIndex, type SharedNgrams } from './ngram-index.ts';
import { PromptIndex, type SharedPrompts } from './prompt-index.ts';

/** What threads share to find documents. */
export interface SharedDocuments {
  ngrams: SharedNgrams;
  prompts: SharedPrompts;
}

/** A document that a row has a text of. */
export interface DocumentMatch {
  document: number;
  /** `n-gram`: a shared run of words, which is given; `near-duplicate`: a text as a whole. */
  by: 'n-gram' | 'near-duplicate';
  words?: string;
}

/** Finds the documents that the texts of a row hold something of, each once. */
export function documentMatcher({ ngrams, prompts }: SharedDocuments): (texts: readonly string[]) => DocumentMatch[] {
  const byNgram = new NgramIndex(ngrams);
  const byPrompt = new PromptIndex(prompts);
  return (texts) => {
    const found = new Map<number, DocumentMatch>();
    for (const text of texts) {
      for (const [document, words] of byNgram.find(text)) {
        if (!found.has(document)) found.set(document, { document, by: 'n-gram', words });
      }
    }
    for (const text of texts) {
      for (const document of byPrompt.find(text)) {
        if (!found.has(document)) found.set(document, { document, by: 'near-duplicate' });
      }
    }
    return [...found.values()];
  };
}
