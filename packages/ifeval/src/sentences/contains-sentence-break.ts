import { isSpace, setOfUnits, type Units } from '../text/units.ts';
import { collocationKey, orthographicContext, type PunktParameters } from './punkt-parameters.ts';
import { PunktToken } from './punkt-token.ts';
import { wordEnd } from './split-words.ts';

const dot = 46;
const questionMark = 63;
const exclamationMark = 33;
const punctuation = setOfUnits(';:,.!?');
/** The longest word that can be an abbreviation is far below; others are not looked up. */
const longestAbbreviation = 64;

function isAllDots({ units, start, end }: PunktToken): boolean {
  for (let index = start; index < end; index += 1) if (units[index] !== dot) return false;
  return true;
}

function isAbbreviation({ text, start, end }: PunktToken, { abbreviations }: PunktParameters): boolean {
  const word = text.slice(Math.max(start, end - longestAbbreviation), end - 1).toLowerCase();
  return (
    abbreviations.has(word.slice(word.lastIndexOf('-') + 1)) ||
    (end - start < longestAbbreviation && abbreviations.has(word))
  );
}

/** Decisions from the word alone: PunktBaseClass._first_pass_annotation. */
function annotateByType(token: PunktToken, parameters: PunktParameters): void {
  const { units, start, end, length } = token;
  if (!token.endsWithPeriod) {
    token.sentenceBreak = length === 1 && (units[start] === questionMark || units[start] === exclamationMark);
  } else if (isAllDots(token)) {
    if (length === 1) token.sentenceBreak = true;
    else token.ellipsis = true;
  } else if (units[end - 2] !== dot) {
    if (isAbbreviation(token, parameters)) token.abbreviation = true;
    else token.sentenceBreak = true;
  }
}

/** Whether a token begins a sentence, as far as its case tells: PunktSentenceTokenizer._ortho_heuristic. */
function beginsSentence(token: PunktToken, { orthographicContexts }: PunktParameters): boolean | 'unknown' {
  if (token.length === 1 && punctuation.has(token.units[token.start] as number)) return false;
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

/** Whether a sentence ends before the last word of a piece of text: PunktSentenceTokenizer.text_contains_sentbreak. */
export function containsSentenceBreak(
  text: string,
  units: Units,
  start: number,
  end: number,
  parameters: PunktParameters,
): boolean {
  let token: PunktToken | undefined;
  let index = start;
  while (index < end) {
    if (isSpace(units[index] as number)) {
      index += 1;
      continue;
    }
    const next = new PunktToken(text, units, index, wordEnd(units, index, end));
    annotateByType(next, parameters);
    if (token !== undefined) {
      annotateByFollower(token, next, parameters);
      if (token.sentenceBreak) return true;
    }
    token = next;
    index = next.end;
  }
  return false;
}
