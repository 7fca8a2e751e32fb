const digitLimit = 4300;
const space = 32;
const quote = 34;
const backslash = 92;
const whitespace = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/y;
const literal = /null|true|false|NaN|-?Infinity/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Reads a text from an index on. */
class Reader {
  readonly text: string;
  index = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes on past a match of a sticky pattern. @returns the match; undefined where there is none */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.index;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.index = pattern.lastIndex;
    return match;
  }

  /** Goes on past a sign and the whitespace after it. */
  takeSign(sign: string): boolean {
    if (this.text[this.index] !== sign) return false;
    this.index += 1;
    this.take(whitespace);
    return true;
  }

  takeString(): boolean {
    if (this.text[this.index] !== '"') return false;
    this.index += 1;
    while (this.index < this.text.length) {
      const unit = this.text.charCodeAt(this.index);
      if (unit === quote) {
        this.index += 1;
        return true;
      }
      if (unit < space) return false;
      if (unit !== backslash) this.index += 1;
      else if (this.take(escaped) === undefined) return false;
    }
    return false;
  }

  /** A value that holds no others. */
  takeScalar(): boolean {
    if (this.takeString() || this.take(literal) !== undefined) return true;
    const match = this.take(number);
    if (match === undefined) return false;
    const isInteger = match[1] === '';
    return !isInteger || match[0].length - (match[0].startsWith('-') ? 1 : 0) <= digitLimit;
  }

  takeKey(): boolean {
    if (!this.takeString()) return false;
    this.take(whitespace);
    return this.takeSign(':');
  }
}

/**
 * Whether Python's json.loads takes a text: JSON with NaN and Infinity, and without integers of more than 4,300 digits
 * (CPython 3.11). Works through any depth without recursion, where Python gives up with an error of its own.
 */
export function isPythonJson(text: string): boolean {
  const reader = new Reader(text);
  const open: ('[' | '{')[] = [];
  reader.take(whitespace);
  for (;;) {
    // A value begins here.
    let whole = true;
    if (reader.takeSign('[')) {
      whole = reader.text[reader.index] === ']';
      open.push('[');
    } else if (reader.takeSign('{')) {
      whole = reader.text[reader.index] === '}';
      open.push('{');
      if (!whole && !reader.takeKey()) return false;
    } else if (!reader.takeScalar()) {
      return false;
    }
    if (!whole) continue;
    reader.take(whitespace);
    // A value ended here: close what ends with it.
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (!reader.takeSign(inner === '[' ? ']' : '}')) break;
      open.pop();
    }
    const inner = open.at(-1);
    if (inner === undefined) return reader.index === text.length;
    if (!reader.takeSign(',') || (inner === '{' && !reader.takeKey())) return false;
  }
}
