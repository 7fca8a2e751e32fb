import { classOf, codeClass } from '../text/code-classes.ts';

const numeric = /^-?[.,]?\p{Nd}[\p{Nd},.-]*\.?$/u;
const number = '##number##';
const dot = 46;

/** A word with what Punkt's two passes find out about it (nltk.tokenize.punkt, PunktToken). */
export class PunktToken {
  readonly text: string;
  #type: string | undefined;
  readonly endsWithPeriod: boolean;
  sentenceBreak = false;
  abbreviation = false;
  ellipsis = false;

  constructor(text: string) {
    this.text = text;
    this.endsWithPeriod = text.charCodeAt(text.length - 1) === dot;
  }

  /** In lower case; `##number##` for numbers. */
  get type(): string {
    if (this.#type === undefined) {
      const lower = this.text.toLowerCase();
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
    return (classOf(this.text.codePointAt(0) as number) & codeClass.upper) !== 0;
  }

  get firstIsLower(): boolean {
    return (classOf(this.text.codePointAt(0) as number) & codeClass.lower) !== 0;
  }

  /** One letter and a full stop. */
  get isInitial(): boolean {
    const first = this.text.codePointAt(0) as number;
    const length = first > 0xffff ? 2 : 1;
    if (this.text.length !== length + 1 || !this.endsWithPeriod) return false;
    return (classOf(first) & (codeClass.word | codeClass.digit)) === codeClass.word;
  }

  get isNumber(): boolean {
    return this.type === number;
  }
}
