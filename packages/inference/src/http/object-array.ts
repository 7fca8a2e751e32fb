/** What a member of an object is: a number from 0 on, any number or null, or a value that nobody reads. */
type Kind = 'count' | 'number' | 'unread';

/** Objects that all have the same members in the same order. */
export interface ObjectLayout<T> {
  /** Matches a whole JSON array of such objects, written without white space. */
  pattern: RegExp;
  members: readonly { kind: Kind; before: number }[];
  make(numbers: readonly number[]): T;
}

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const backslash = 0x5c;
const brace = 0x7d;

const text = String.raw`"(?:[^"\\\x00-\x1f]|\\["\\/bfnrtu])*"`;
const patterns: Record<Kind, string> = {
  count: String.raw`(?:0|[1-9]\d{0,14})`,
  number: String.raw`(?:null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)`,
  unread: `(?:${text}|true|false|null)`,
};

/** Longer texts are left to JSON.parse: the pattern remembers every step back that it could take. */
const longest = 4_000_000;

/** A double holds these, and integers of as few digits, exactly: dividing then rounds as JSON.parse does. */
const powers = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * Describes the objects of an array.
 *
 * @param kinds the members in their order
 * @param make builds what is kept of an object from its counts and numbers, null being NaN
 */
export function objectLayout<T>(
  kinds: Readonly<Record<string, Kind>>,
  make: (numbers: readonly number[]) => T,
): ObjectLayout<T> {
  const members = Object.entries(kinds).map(([name, kind], index) => ({
    kind,
    name: `${index === 0 ? '{' : ','}"${name}":`,
  }));
  const one = `${members.map(({ kind, name }) => name.replace('{', '\\{') + patterns[kind]).join('')}\\}`;
  return {
    pattern: new RegExp(`\\[${one}(?:,${one})*\\]`, 'y'),
    members: members.map(({ kind, name }) => ({ kind, before: name.length })),
    make,
  };
}

/** The place behind a value that nobody reads. */
function behindUnread(source: string, from: number): number {
  let at = from;
  if (source.charCodeAt(at) !== quote) {
    while (source.charCodeAt(at) !== comma && source.charCodeAt(at) !== brace) at += 1;
    return at;
  }
  for (at += 1; source.charCodeAt(at) !== quote; at += 1) {
    if (source.charCodeAt(at) === backslash) at += 1;
  }
  return at + 1;
}

/** The place behind a number, and the number in `numbers[index]`. */
function readNumber(source: string, from: number, numbers: number[], index: number): number {
  const start = source.charCodeAt(from) === minus ? from + 1 : from;
  let mantissa = 0;
  let pointAt = -1;
  let at = start;
  let code = source.charCodeAt(at);
  for (; (code >= zero && code <= zero + 9) || code === point; code = source.charCodeAt(at)) {
    if (code === point) pointAt = at;
    else mantissa = 10 * mantissa + code - zero;
    at += 1;
  }
  const isPlain = (code === comma || code === brace) && at - start < powers.length;
  if (!isPlain) {
    while (source.charCodeAt(at) !== comma && source.charCodeAt(at) !== brace) at += 1;
    const found = source.slice(from, at);
    numbers[index] = found === 'null' ? Number.NaN : Number(found);
    return at;
  }
  const value = pointAt === -1 ? mantissa : mantissa / (powers[at - pointAt - 1] as number);
  numbers[index] = start > from ? -value : value;
  return at;
}

/**
 * Reads an array of objects without making what nobody reads: a quarter of the time of JSON.parse, which otherwise is
 * half of what a scored row costs.
 *
 * @param from where the array begins
 * @returns undefined where the text is no such array; it must then be read as JSON in general
 */
export function readObjects<T>(
  source: string,
  from: number,
  { pattern, members, make }: ObjectLayout<T>,
): { objects: T[]; end: number } | undefined {
  pattern.lastIndex = from;
  if (source.length > longest || !pattern.test(source)) return undefined;
  const end = pattern.lastIndex;
  const objects: T[] = [];
  const numbers: number[] = [];
  for (let at = from + 1; at < end; at += 2) {
    let count = 0;
    for (const { kind, before } of members) {
      at += before;
      if (kind === 'unread') {
        at = behindUnread(source, at);
      } else {
        at = readNumber(source, at, numbers, count);
        count += 1;
      }
    }
    objects.push(make(numbers));
  }
  return { objects, end };
}

/**
 * Reads JSON text whose object `parent` holds arrays of objects, as JSON.parse does except for what nobody reads.
 *
 * @param layouts of the arrays, by their names
 * @throws SyntaxError where the text is no JSON
 */
export function parseWithArrays(
  source: string,
  parent: string,
  layouts: Readonly<Record<string, ObjectLayout<unknown>>>,
): unknown {
  let rest = source;
  const taken: { name: string; objects: unknown[] }[] = [];
  for (const [name, layout] of Object.entries(layouts)) {
    const key = `"${name}":`;
    const at = rest.indexOf(`${key}[{`);
    const found = at === -1 ? undefined : readObjects(rest, at + key.length, layout);
    if (found === undefined) continue;
    rest = `${rest.slice(0, at)}${key}"taken ${name}"${rest.slice(found.end)}`;
    taken.push({ name, objects: found.objects });
  }
  const value = JSON.parse(rest);
  const holder = value?.[parent];
  for (const { name, objects } of taken) {
    // It was taken from another place than the one meant.
    if (holder?.[name] !== `taken ${name}`) return JSON.parse(source);
    holder[name] = objects;
  }
  return value;
}
