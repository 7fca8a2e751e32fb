import { pythonWhiteSpace, pythonWord } from '@mainbench/python-semantics';

// Where case is ignored, Python takes the dotless and the dotted i for an i.
const i = '[iıİ]';
const words = `cannot|d'ye|g${i}mme|gonna|gotta|lemme|more'n`;
const contraction = new RegExp(
  `(?<![${pythonWord}])(?:(?:${words})(?![${pythonWord}])|wanna(?=[${pythonWhiteSpace}]))`,
  'giu',
);
const afterSpace = [`'t${i}s`, "'twas"].map((word) => new RegExp(`(?<= )${word}(?![${pythonWord}])`, 'giu'));
const hint = /nnot|'ye|mme|nna|tta|re'n|'t[iıİw]/i;

/** Whether a text can hold a contraction; most do not. */
export function mayContract(text: string): boolean {
  return hint.test(text);
}

/** Where a contraction parts: d'ye after one letter, more'n after four, the others after three. */
function partOf(word: string): number {
  if (word.startsWith("'", 1)) return 1;
  return word.endsWith("'n") || word.endsWith("'N") ? 4 : 3;
}

/** CONTRACTIONS2 and CONTRACTIONS3 of nltk.tokenize.destructive (MacIntyreContractions). */
export function splitContractions(text: string): string {
  if (!mayContract(text)) return text;
  const parted = text.replace(contraction, (word) => ` ${word.slice(0, partOf(word))} ${word.slice(partOf(word))} `);
  // One after the other: what the first one puts in may come before what the second one seeks.
  return afterSpace.reduce((current, pattern) => {
    return current.replace(pattern, (word) => ` ${word.slice(0, 2)} ${word.slice(2)} `);
  }, parted);
}
