import { detectLanguage, type LanguageModel } from '@mainbench/data';
import { isBlank, pythonStrip } from '@mainbench/python-semantics';
import type { PunktParameters } from '../sentences/punkt-parameters.ts';
import { type Span, sentenceSpans } from '../sentences/split-sentences.ts';
import { countWords, type Units, unitsOf } from '../text/units.ts';
import type { NltkRules } from '../words/space-words.ts';
import { countUpperWords } from '../words/word-tokenize.ts';

const likeLetters: Readonly<Record<string, string>> = { İ: 'i', ı: 'i', ſ: 's', '\u212a': 'k' };

/**
 * A text in lower case such that ASCII letters are found in it where CPython's re finds them with their case ignored: it
 * takes the dotted and the dotless i, the long s and the Kelvin sign for letters of ASCII.
 */
export function foldCase(text: string): string {
  return text.replace(/[İıſ\u212a]/g, (letter) => likeLetters[letter] as string).toLowerCase();
}

/** What texts are analysed with. */
export interface TextTools {
  punkt: PunktParameters;
  languages: LanguageModel;
  /** Seeds the detection of languages. */
  seed: number;
  nltk: NltkRules;
}

/** A response, or a variant of it, with what instructions ask of it; each is found out once. */
export class ResponseText {
  readonly text: string;
  readonly #tools: TextTools;
  #stripped: string | undefined;
  #folded: string | undefined;
  #blank: boolean | undefined;
  #units: Units | undefined;
  #spans: readonly Span[] | undefined;
  #words: number | undefined;
  #upperWords: number | undefined;
  #language: { found: string | undefined } | undefined;

  constructor(text: string, tools: TextTools) {
    this.text = text;
    this.#tools = tools;
  }

  /** Whether it holds nothing but whitespace. */
  get isBlank(): boolean {
    this.#blank ??= isBlank(this.text);
    return this.#blank;
  }

  get #codeUnits(): Units {
    this.#units ??= unitsOf(this.text);
    return this.#units;
  }

  get #sentenceSpans(): readonly Span[] {
    this.#spans ??= sentenceSpans(this.text, this.#codeUnits, this.#tools.punkt);
    return this.#spans;
  }

  /** Without whitespace around it. */
  get stripped(): string {
    this.#stripped ??= pythonStrip(this.text);
    return this.#stripped;
  }

  /** In lower case, for texts that are sought with their case ignored. */
  get folded(): string {
    this.#folded ??= foldCase(this.text);
    return this.#folded;
  }

  /** Sentences as Punkt splits them. */
  get sentences(): readonly string[] {
    return this.#sentenceSpans.map(({ start, end }) => this.text.slice(start, end));
  }

  get sentenceCount(): number {
    return this.#sentenceSpans.length;
  }

  /** How many words it has: runs of `\w`. */
  get wordCount(): number {
    this.#words ??= countWords(this.#codeUnits);
    return this.#words;
  }

  /** How many of NLTK's words are in capitals. */
  get upperWordCount(): number {
    this.#upperWords ??= countUpperWords(this.text, this.#codeUnits, this.#sentenceSpans, this.#tools.nltk);
    return this.#upperWords;
  }

  /** The language detected, `unknown` where none is likely; undefined where the text has nothing to tell it by. */
  get language(): string | undefined {
    this.#language ??= { found: detectLanguage(this.text, this.#tools.languages, this.#tools.seed) };
    return this.#language.found;
  }
}
