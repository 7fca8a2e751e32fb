import { codeClass } from '@mainbench/python-semantics';
import { classAt, type Units } from '../text/units.ts';

const numeric = /^-?[.,]?\p{Nd}[\p{Nd},.-]*\.?$/u;
const number = '##number##';
const dot = 46;

/** A word with what Punkt's two passes find out about it (nltk.tokenize.punkt, PunktToken). */
export class PunktToken {
  readonly text: string;
  readonly units: Units;
  readonly start: number;
  readonly end: number;
  readonly endsWithPeriod: boolean;
  sentenceBreak = false;
  abbreviation = false;
  ellipsis = false;
  #type: string | undefined;

  /** @param text of which it is a part, with its units */
  constructor(text: string, units: Units, start: number, end: number) {
    this.text = text;
    this.units = units;
    this.start = start;
    this.end = end;
    this.endsWithPeriod = units[end - 1] === dot;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** In lower case; `##number##` for numbers. */
  get type(): string {
    if (this.#type === undefined) {
      const lower = this.text.slice(this.start, this.end).toLowerCase();
      this.#type = numeric.test(lower) ? number : lower;
    }
    return this.#type;
  }

  get typeWithoutPeriod(): string {
    const { type } = this;
    return type.length > 1 && type.charCodeAt(type.length - 1) === dot ? type.slice(0, -1) : type;
  }

  /** The type; without its full stop where that ends a sentence. */
  get typeWithoutSentencePeriod(): string {
    return this.sentenceBreak ? this.typeWithoutPeriod : this.type;
  }

  get firstIsUpper(): boolean {
    return (classAt(this.units, this.start) & codeClass.upper) !== 0;
  }

  get firstIsLower(): boolean {
    return (classAt(this.units, this.start) & codeClass.lower) !== 0;
  }

  /** One letter and a full stop. */
  get isInitial(): boolean {
    const letter = ((this.units[this.start] as number) & 0xfc00) === 0xd800 ? 2 : 1;
    if (!this.endsWithPeriod || this.length !== letter + 1) return false;
    return (classAt(this.units, this.start) & (codeClass.word | codeClass.digit)) === codeClass.word;
  }

  get isNumber(): boolean {
    return this.type === number;
  }
}
