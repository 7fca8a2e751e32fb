import { codePointLength, pythonSplit } from '@mainbench/python-semantics';

/** Smallest, middle and largest of some counts. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** Lengths of texts in code points and in words between white space. */
export interface Lengths {
  characters: Spread;
  words: Spread;
}

/** The spread of counts; the middle is the lower of two. Undefined of none. */
export function spreadOf(counts: readonly number[]): Spread | undefined {
  if (counts.length === 0) return undefined;
  const sorted = Float64Array.from(counts).sort();
  const at = (place: number) => sorted[place] as number;
  return { min: at(0), median: at(Math.floor((sorted.length - 1) / 2)), max: at(sorted.length - 1) };
}

/** Collects the lengths of texts: two numbers of each are held. */
export class LengthCollector {
  readonly #characters: number[] = [];
  readonly #words: number[] = [];

  add(text: string): void {
    this.#characters.push(codePointLength(text));
    this.#words.push(pythonSplit(text).length);
  }

  get lengths(): Lengths | undefined {
    const [characters, words] = [spreadOf(this.#characters), spreadOf(this.#words)];
    return characters === undefined || words === undefined ? undefined : { characters, words };
  }
}

/** The type of a value in words. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}
