import fc from 'fast-check';

/** What breaks readers: marks of their formats, odd characters, numbers and names. */
const odd = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    "'",
    '\\',
    '&a ',
    '*a',
    '<<: *a',
    '? ',
    '- ',
    '|',
    '>',
    '!!binary ',
    '---\n',
    '%',
  ],
  ...['\0', '\ufeff', '\r\n', '\r', '\t', '\x1b[2J', '\u202e', '\ud800', '\u2028', '\u0085', '😀', 'é'],
  ...['9007199254740993', '1e999', '-0', 'NaN', '.inf', '0x10', '2001-01-01', 'null', 'true', '~', '1_000', '1:30'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '{instruction}',
    '{response}',
    '{a}',
    '<s>',
    '\n',
    '\n\n',
    ' ',
  ],
];

type Change = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, share: number) => Math.floor(share * text.length);

const insert = fc
  .tuple(place, fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 8 })), fc.nat({ max: 3 }))
  .map(([where, what, power]): Change => {
    return (text) => text.slice(0, at(text, where)) + what.repeat(12 ** power) + text.slice(at(text, where));
  });

/** Takes out a part, or doubles it, or puts it elsewhere. */
const move = fc.tuple(place, place, place, fc.constantFrom('cut', 'double', 'swap')).map(
  ([from, size, to, how]): Change =>
    (text) => {
      const start = at(text, from);
      const part = text.slice(start, start + Math.ceil((size * text.length) / 4));
      const rest = text.slice(0, start) + text.slice(start + part.length);
      if (how === 'cut') return rest;
      const base = how === 'double' ? text : rest;
      return base.slice(0, at(base, to)) + part + base.slice(at(base, to));
    },
);

/** Puts something else in the place of one word, number or mark. */
const replace = fc.tuple(place, fc.constantFrom(...odd)).map(
  ([where, what]): Change =>
    (text) => {
      const words = [...text.matchAll(/[\w.-]+|[^\w\s]/g)];
      const word = words[Math.min(words.length - 1, Math.floor(where * words.length))];
      return word === undefined ? what : text.slice(0, word.index) + what + text.slice(word.index + word[0].length);
    },
);

/** Many lines of one kind at the end: what takes a reader more than its length in time shows there. */
const flood = fc
  .tuple(
    fc.constantFrom<(index: number) => string>(
      (index) => `k${index}: &k${index} 1\nl${index}: *k${index}\n`,
      (index) => `m${index}: { <<: *training }\n`,
      (index) => `${' '.repeat(index % 500)}a${index}:\n`,
      (index) => `? [${index}]\n: { b: ${index} }\n`,
      (index) => `{"id": ${index}}\n`,
    ),
    fc.constantFrom(10, 100, 4_000),
  )
  .map(
    ([line, count]): Change =>
      (text) =>
        text + Array.from({ length: count }, (_, index) => line(index)).join(''),
  );

const whole = fc.constantFrom<Change>(
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', ''),
  (text) => text.toUpperCase(),
  (text) => text.replaceAll(/\d+/g, '1e400'),
  (text) => text.slice(0, text.length / 2),
  (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  () => '',
);

/** A sound text with some changes; shrinking takes changes away. */
export function broken(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.oneof(
    { weight: 4, arbitrary: insert },
    { weight: 4, arbitrary: replace },
    { weight: 3, arbitrary: move },
    { weight: 1, arbitrary: whole },
    { weight: 1, arbitrary: flood },
  );
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) => changes.reduce((before, make) => make(before).slice(0, 300_000), text));
}
