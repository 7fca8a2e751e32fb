import { MersenneTwister, PythonRandom, seedWords } from '@mainbench/python-semantics';
import type { CharacterTables } from './character-tables.ts';
import { cleanText } from './clean-text.ts';
import { extractNgrams } from './extract-ngrams.ts';
import type { NgramTable } from './ngram-table.ts';

const streams = new Map<number, (place: number) => number>();
const mostStreams = 16;

/** The words that a seed gives, by their place: made once and read again for each text. */
function wordsOf(seed: number): (place: number) => number {
  const known = streams.get(seed);
  if (known !== undefined) return known;
  if (streams.size === mostStreams) streams.clear();
  const twister = new MersenneTwister(seedWords(seed));
  const words: number[] = [];
  const wordAt = (place: number) => {
    while (words.length <= place) words.push(twister.nextUint32());
    return words[place] as number;
  };
  streams.set(seed, wordAt);
  return wordAt;
}

/** A freshly seeded Python `random.Random`. langdetect seeds anew for each text, so the generator's words are kept. */
export function seededDraws(seed: number): PythonRandom {
  const wordAt = wordsOf(seed);
  let place = -1;
  return new PythonRandom({
    nextUint32() {
      place += 1;
      return wordAt(place);
    },
  });
}

/** What a language is told by. */
export interface LanguageModel {
  tables: CharacterTables;
  table: NgramTable;
}

export interface LanguageProbability {
  language: string;
  probability: number;
}

const trials = 7;
const alphaCenter = 0.5;
const alphaWidth = 0.05;
const baseFrequency = 10_000;
const leastProbability = 0.1;
const convergence = 0.99999;
const mostDraws = 1000;
const drawsBetweenChecks = 5;

/** Multiplies each language's probability by its weight for one n-gram (Detector._update_lang_prob). */
function update(probabilities: Float64Array, rows: Float64Array, start: number, weight: number): void {
  for (let index = 0; index < probabilities.length; index += 1) {
    probabilities[index] = (probabilities[index] as number) * (weight + (rows[start + index] as number));
  }
}

/** Makes probabilities sum to 1. @returns the largest */
function normalise(probabilities: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < probabilities.length; index += 1) sum += probabilities[index] as number;
  let largest = 0;
  for (let index = 0; index < probabilities.length; index += 1) {
    const probability = (probabilities[index] as number) / sum;
    if (largest < probability) largest = probability;
    probabilities[index] = probability;
  }
  return largest;
}

/** One trial: draws n-grams until one language is almost certain (Detector._detect_block). */
function runTrial(grams: Int32Array, table: NgramTable, draws: PythonRandom, probabilities: Float64Array): void {
  probabilities.fill(1 / probabilities.length);
  const weight = (alphaCenter + draws.gauss(0, 1) * alphaWidth) / baseFrequency;
  for (let draw = 0; ; draw += 1) {
    const gram = grams[draws.randbelow(grams.length)] as number;
    update(probabilities, table.rows, table.row(gram), weight);
    if (draw % drawsBetweenChecks !== 0) continue;
    if (normalise(probabilities) > convergence || draw >= mostDraws) return;
  }
}

/**
 * Languages of a text with a probability over 0.1, the most probable one first: langdetect 1.0.9, Detector with its
 * default settings (Shuyo, 2010: naive Bayes on n-grams drawn at random).
 * @param seed of the draws: with one seed a text always has the same languages
 * @returns undefined where the text has no n-gram that a profile knows, which langdetect raises as an error
 */
export function languageProbabilities(
  text: string,
  { tables, table }: LanguageModel,
  seed = 0,
): LanguageProbability[] | undefined {
  const grams = extractNgrams(cleanText(text, tables), tables, table);
  if (grams.length === 0) return undefined;
  const means = new Float64Array(table.languages.length);
  const probabilities = new Float64Array(table.languages.length);
  const draws = seededDraws(seed);
  for (let trial = 0; trial < trials; trial += 1) {
    runTrial(grams, table, draws, probabilities);
    for (let index = 0; index < means.length; index += 1) {
      means[index] = (means[index] as number) + (probabilities[index] as number) / trials;
    }
  }
  return table.languages
    .map((language, index) => ({ language, probability: means[index] as number }))
    .filter(({ probability }) => probability > leastProbability)
    .sort((a, b) => b.probability - a.probability);
}

/**
 * The language of a text, `unknown` where none has a probability over 0.1.
 * @returns undefined where the text has nothing to tell a language by
 */
export function detectLanguage(text: string, model: LanguageModel, seed?: number): string | undefined {
  const found = languageProbabilities(text, model, seed);
  return found === undefined ? undefined : (found[0]?.language ?? 'unknown');
}
