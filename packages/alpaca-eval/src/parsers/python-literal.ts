/** A Python literal: tuples, lists and sets are arrays; dictionaries are maps, since their keys may be anything. */
export type PythonLiteral =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly PythonLiteral[]
  | ReadonlyMap<PythonLiteral, PythonLiteral>;

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const names: Readonly<Record<string, PythonLiteral>> = { True: true, False: false, None: null };
const numberPattern =
  /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const deepest = 200;

/**
 * Reads a literal as Python's `ast.literal_eval` does: strings (with escapes and neighbours joined), numbers, tuples,
 * lists, sets, dictionaries, True, False, None and comments. Bytes, complex numbers and `\N{…}` are refused.
 * @throws SyntaxError for anything else
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  const source = text.replace(/^[ \t]+/, '').replace(/\r\n?/g, '\n');
  let at = 0;
  let depth = 0;

  const fail = (): never => {
    throw new SyntaxError(`not a Python literal at character ${at + 1}`);
  };
  const skip = () => {
    for (;;) {
      if (/[ \t\f\n]/.test(source[at] ?? '')) at += 1;
      else if (source.startsWith('\\\n', at)) at += 2;
      else if (source[at] === '#') while (at < source.length && source[at] !== '\n') at += 1;
      else return;
    }
  };
  const take = (token: string): boolean => {
    skip();
    if (!source.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };

  function readEscape(): string {
    const kind = source[at] ?? fail();
    at += 1;
    const simple = simpleEscapes[kind];
    if (simple !== undefined) return simple;
    const digits = hexDigits[kind];
    if (digits !== undefined) {
      const code = source.slice(at, at + digits);
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(code) || Number.parseInt(code, 16) > 0x10ffff) fail();
      at += digits;
      return String.fromCodePoint(Number.parseInt(code, 16));
    }
    if (kind === 'N') fail();
    const octal = /^[0-7]{1,3}/.exec(source.slice(at - 1, at + 2))?.[0];
    if (octal === undefined) return `\\${kind}`;
    at += octal.length - 1;
    return String.fromCodePoint(Number.parseInt(octal, 8));
  }

  function readString(): string | undefined {
    const start = /^(?:[rR]|[uU])?('''|"""|'|")/.exec(source.slice(at, at + 4));
    if (start === null) return undefined;
    const [opening, quote = ''] = start;
    const raw = /^[rR]/.test(opening);
    at += opening.length;
    let value = '';
    while (!source.startsWith(quote, at)) {
      const character = source[at] ?? fail();
      if (character === '\n' && quote.length === 1) fail();
      at += 1;
      if (character !== '\\') value += character;
      else if (raw) {
        value += `\\${source[at] ?? fail()}`;
        at += 1;
      } else value += readEscape();
    }
    at += quote.length;
    return value;
  }

  function readNumber(): number | bigint {
    numberPattern.lastIndex = at;
    const digits = numberPattern.exec(source)?.[0] ?? fail();
    at += digits.length;
    if (/[\w.]/.test(source[at] ?? '')) fail();
    const plain = digits.replaceAll('_', '');
    if (/^0\d*[1-9]\d*$/.test(plain)) fail();
    if (/^0[xXoObB]|^\d+$/.test(plain)) {
      const whole = BigInt(plain);
      return whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : whole;
    }
    return Number(plain);
  }

  function readItems(closing: string): { items: PythonLiteral[]; comma: boolean } {
    const items: PythonLiteral[] = [];
    let comma = false;
    while (!take(closing)) {
      if (items.length > 0 && !comma) fail();
      items.push(readValue());
      comma = take(',');
    }
    return { items, comma };
  }

  function readBraces(): PythonLiteral {
    if (take('}')) return new Map();
    const first = readValue();
    if (!take(':')) {
      const set = [first];
      while (take(',')) {
        if (take('}')) return set;
        set.push(readValue());
      }
      return take('}') ? set : fail();
    }
    const entries = new Map<PythonLiteral, PythonLiteral>([[first, readValue()]]);
    while (take(',')) {
      if (take('}')) return entries;
      const key = readValue();
      if (!take(':')) fail();
      entries.set(key, readValue());
    }
    return take('}') ? entries : fail();
  }

  function readValue(): PythonLiteral {
    depth += 1;
    if (depth > deepest) fail();
    const value = readOne();
    depth -= 1;
    return value;
  }

  function readOne(): PythonLiteral {
    skip();
    let text = readString();
    if (text !== undefined) {
      for (;;) {
        skip();
        const next = readString();
        if (next === undefined) return text;
        text += next;
      }
    }
    if (take('[')) return readItems(']').items;
    if (take('{')) return readBraces();
    if (take('(')) {
      const { items, comma } = readItems(')');
      return items.length === 1 && !comma ? (items[0] as PythonLiteral) : items;
    }
    if (take('-')) {
      skip();
      return -readNumber();
    }
    if (take('+')) {
      skip();
      return readNumber();
    }
    const name = /^[A-Za-z]+/.exec(source.slice(at, at + 6))?.[0] ?? '';
    if (Object.hasOwn(names, name) && !/\w/.test(source[at + name.length] ?? '')) {
      at += name.length;
      return names[name] as PythonLiteral;
    }
    return readNumber();
  }

  const value = readValue();
  const items = [value];
  let tuple = false;
  while (take(',')) {
    tuple = true;
    skip();
    if (at === source.length) break;
    items.push(readValue());
  }
  skip();
  if (at !== source.length) fail();
  return tuple ? items : value;
}
