/** Tables by which characters are made alike before n-grams are counted; langdetect keeps them in messages.properties. */
export interface CharacterTables {
  /** The code unit that stands for each code unit (NGram.normalize). */
  normal: Uint16Array;
  /** Puts a letter and its combining mark together, as Vietnamese writes them (NGram.normalize_vi). */
  composeVietnamese(text: string): string;
}

const space = 32;
const kanji = 'NGram.KANJI_';
const tones = ['0300', '0301', '0303', '0309', '0323'];

/** Blocks of Unicode with one character that stands for all of them. */
const standIns: readonly (readonly [first: number, last: number, standIn: number])[] = [
  [0x1ea0, 0x1eff, 0x1ec3],
  [0x2000, 0x206f, space],
  [0x3040, 0x309f, 0x3042],
  [0x30a0, 0x30ff, 0x30a2],
  [0x3100, 0x312f, 0x3105],
  [0x31a0, 0x31bf, 0x3105],
  [0xac00, 0xd7af, 0xac00],
];

/** Romanian letters with a comma below, and the Persian yeh. */
const letters: readonly (readonly [from: number, to: number])[] = [
  [0x219, 0x15f],
  [0x21b, 0x163],
  [0x6cc, 0x64a],
];

/** The entries of a Java properties file, `\uXXXX` read. */
function parseProperties(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*([^=]*)=(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const read = value.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => {
      return String.fromCharCode(Number.parseInt(digits, 16));
    });
    entries.set(key, read);
  }
  return entries;
}

/** The tables from the text of langdetect's messages.properties; undefined where that is something else. */
export function characterTables(properties: string): CharacterTables | undefined {
  const entries = parseProperties(properties);
  const excluded = entries.get('NGram.LATIN1_EXCLUDE');
  const alphabet = entries.get('TO_NORMALIZE_VI_CHARS');
  const marks = entries.get('DMARK_CLASS');
  const classes = [...entries].filter(([key]) => key.startsWith(kanji)).map(([, characters]) => characters);
  if (excluded === undefined || alphabet === undefined || marks === undefined || classes.length === 0) return undefined;

  const normal = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  for (let unit = 0; unit < 0x80; unit += 1) {
    if (!/[A-Za-z]/.test(String.fromCharCode(unit))) normal[unit] = space;
  }
  for (const character of excluded) normal[character.charCodeAt(0)] = space;
  for (const [from, to] of letters) normal[from] = to;
  for (const [first, last, standIn] of standIns) normal.fill(standIn, first, last + 1);
  for (const characters of classes) {
    for (const character of characters) normal[character.charCodeAt(0)] = characters.charCodeAt(0);
  }

  const vietnamese = new Map<string, string>();
  for (const [index, mark] of [...marks].entries()) {
    const toned = entries.get(`NORMALIZED_VI_CHARS_${tones[index]}`) ?? '';
    for (const [position, letter] of [...alphabet].entries()) vietnamese.set(letter + mark, toned.charAt(position));
  }
  const pair = new RegExp(`[${alphabet}][${marks}]`, 'gu');
  return { normal, composeVietnamese: (text) => text.replace(pair, (letters) => vietnamese.get(letters) ?? letters) };
}
