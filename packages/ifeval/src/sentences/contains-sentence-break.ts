import { collocationKey, orthographicContext, type PunktParameters } from './punkt-parameters.ts';
import { PunktToken } from './punkt-token.ts';
import { splitPunktWords } from './split-words.ts';

const punctuation: ReadonlySet<string> = new Set([';', ':', ',', '.', '!', '?']);
const dots = /^\.+$/;

/** Decisions from the word alone: PunktBaseClass._first_pass_annotation. */
function annotateByType(token: PunktToken, { abbreviations }: PunktParameters): void {
  const { text } = token;
  if (!token.endsWithPeriod) {
    token.sentenceBreak = text === '?' || text === '!';
  } else if (dots.test(text)) {
    if (text === '.') token.sentenceBreak = true;
    else token.ellipsis = true;
  } else if (!text.endsWith('..')) {
    const word = text.slice(0, -1).toLowerCase();
    if (abbreviations.has(word) || abbreviations.has(word.slice(word.lastIndexOf('-') + 1))) token.abbreviation = true;
    else token.sentenceBreak = true;
  }
}

/** Whether a token begins a sentence, as far as its case tells: PunktSentenceTokenizer._ortho_heuristic. */
function beginsSentence(token: PunktToken, { orthographicContexts }: PunktParameters): boolean | 'unknown' {
  if (punctuation.has(token.text)) return false;
  const seen = orthographicContexts.get(token.typeWithoutSentencePeriod) ?? 0;
  const { anyLower, anyUpper, middleUpper, beginningLower } = orthographicContext;
  if (token.firstIsUpper && (seen & anyLower) !== 0 && (seen & middleUpper) === 0) return true;
  if (token.firstIsLower && ((seen & anyUpper) !== 0 || (seen & beginningLower) === 0)) return false;
  return 'unknown';
}

function markAbbreviation(token: PunktToken): void {
  token.sentenceBreak = false;
  token.abbreviation = true;
}

/** Decisions from a word and its follower: PunktSentenceTokenizer._second_pass_annotation. */
function annotateByFollower(token: PunktToken, next: PunktToken, parameters: PunktParameters): void {
  if (!token.endsWithPeriod) return;
  const type = token.typeWithoutPeriod;
  const nextType = next.typeWithoutSentencePeriod;
  const initial = token.isInitial;
  if (parameters.collocations.has(collocationKey(type, nextType))) {
    markAbbreviation(token);
    return;
  }
  if ((token.abbreviation || token.ellipsis) && !initial) {
    if (beginsSentence(next, parameters) === true || (next.firstIsUpper && parameters.sentenceStarters.has(nextType))) {
      token.sentenceBreak = true;
      return;
    }
  }
  if (!initial && !token.isNumber) return;
  const begins = beginsSentence(next, parameters);
  const onlyUpper = ((parameters.orthographicContexts.get(nextType) ?? 0) & orthographicContext.anyLower) === 0;
  if (begins === false || (begins === 'unknown' && initial && next.firstIsUpper && onlyUpper)) markAbbreviation(token);
}

/** Whether a sentence ends before the last word of a text: PunktSentenceTokenizer.text_contains_sentbreak. */
export function containsSentenceBreak(text: string, parameters: PunktParameters): boolean {
  let token: PunktToken | undefined;
  for (const word of splitPunktWords(text)) {
    const next = new PunktToken(word);
    annotateByType(next, parameters);
    if (token !== undefined) {
      annotateByFollower(token, next, parameters);
      if (token.sentenceBreak) return true;
    }
    token = next;
  }
  return false;
}
