import { excerpt, parseJson } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import type { DataFile } from './data-file.ts';
import { checkKeys } from './duplicate-keys.ts';
import { readText } from './read-text.ts';

/** The longest element of an array that is read, characters: as long as a line of JSON lines. */
const longestElement = 64 * 1024 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);
const comma = 0x2c;

/** Cuts a JSON array into the texts of its elements as it comes; only one element is held. */
class ElementCutter {
  /** 0 before the array, 1 between its elements, more inside one; -1 after its end. */
  depth = 0;
  elements = 0;
  readonly #refuse: (row: number, found: string) => never;
  #parts: string[] = [];
  #length = 0;
  #inString = false;
  #escaped = false;
  readonly #longest: number;

  constructor(longest: number, refuse: (row: number, found: string) => never) {
    this.#longest = longest;
    this.#refuse = refuse;
  }

  *cut(piece: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      if (this.#inString) {
        at = this.#skipString(piece, at);
        continue;
      }
      const code = piece.charCodeAt(at);
      if (code === quote) this.#inString = true;
      else if (opening.has(code)) {
        this.depth += 1;
        if (this.depth === 1) from = at + 1;
      } else if ((code === comma && this.depth === 1) || (closing.has(code) && this.depth === 1)) {
        yield* this.#take(piece.slice(from, at), code === comma);
        from = at + 1;
        if (code !== comma) this.depth = -1;
      } else if (closing.has(code)) this.depth -= 1;
      if (this.depth === -1) {
        if (piece.slice(from).trim() !== '') this.#refuse(this.elements, 'more text after the end of the array');
        return;
      }
    }
    if (this.depth > 0) this.#add(piece.slice(from));
  }

  /** Where a string of the element goes on to: the place of its last character in this piece. */
  #skipString(piece: string, start: number): number {
    let at = start;
    if (this.#escaped) {
      this.#escaped = false;
      at += 1;
    }
    for (; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (code === quote) {
        this.#inString = false;
        return at;
      }
      if (code === backslash) {
        at += 1;
        this.#escaped = at >= piece.length;
      }
    }
    return piece.length - 1;
  }

  #add(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length > this.#longest) this.#refuse(this.elements + 1, `one of more than ${this.#longest} characters`);
  }

  *#take(rest: string, more: boolean): Generator<string> {
    this.#add(rest);
    const text = this.#parts.join('').trim();
    this.#parts = [];
    this.#length = 0;
    if (text === '' && (more || this.elements > 0)) this.#refuse(this.elements + 1, 'none between two commas');
    if (text === '') return;
    this.elements += 1;
    yield text;
  }
}

/**
 * The elements of a file that is one JSON array, one in memory at a time.
 * @param longest the most characters of an element that are accepted
 * @throws MainbenchError of kind `data` naming the row that is too long or not JSON, and an array that is cut
 */
export async function* readJsonArray(file: DataFile, longest = longestElement): AsyncGenerator<unknown> {
  const refuse = (row: number, found: string): never => {
    const hint = 'Correct the file, or write it as JSON lines, one record a line.';
    const message = `row ${row}: expected a JSON value of at most ${longest} characters; found ${found}.`;
    throw new MainbenchError('data', message, { file: file.name, hint });
  };
  const cutter = new ElementCutter(longest, refuse);
  for await (const piece of readText(file)) {
    if (cutter.depth === -1 && piece.trim() !== '') refuse(cutter.elements, 'more text after the end of the array');
    if (cutter.depth === -1) continue;
    for (const text of cutter.cut(piece)) {
      let value: unknown;
      try {
        value = parseJson(text);
      } catch {
        refuse(cutter.elements, JSON.stringify(excerpt(text, 60)));
      }
      checkKeys(text, value, { file: file.name, row: cutter.elements });
      yield value;
    }
  }
  if (cutter.depth !== -1) refuse(cutter.elements + 1, 'the end of the file before the end of the array');
}
