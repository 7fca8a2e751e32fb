/** Characters at which a rule of the word tokenizer may begin to work, as bits. */
export const mark = {
  backtick: 1 << 1,
  openingQuote: 1 << 2,
  closingQuote: 1 << 3,
  doubleQuote: 1 << 4,
  apostrophe: 1 << 5,
  pause: 1 << 6,
  dot: 1 << 7,
  symbol: 1 << 8,
  exclamation: 1 << 9,
  star: 1 << 10,
  bracket: 1 << 11,
  hyphen: 1 << 12,
} as const;

const characters: Record<keyof typeof mark, string> = {
  backtick: '`',
  openingQuote: '«“‘„',
  closingQuote: '»”’',
  doubleQuote: '"',
  apostrophe: "'",
  pause: ':,',
  dot: '.',
  symbol: ';@#$%&',
  exclamation: '?!',
  star: '*',
  bracket: '][(){}<>',
  hyphen: '-',
};

/** The bit of each code unit; 0 for ordinary characters. */
export const marksOfUnits: Uint16Array = (() => {
  const table = new Uint16Array(0x10000);
  for (const [name, units] of Object.entries(characters)) {
    for (let index = 0; index < units.length; index += 1) {
      table[units.charCodeAt(index)] = mark[name as keyof typeof mark];
    }
  }
  return table;
})();
