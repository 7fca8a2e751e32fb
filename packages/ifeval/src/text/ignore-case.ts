/** What each code unit is where CPython's re ignores case, as far as ASCII letters are concerned. */
const folded: Uint16Array = (() => {
  const table = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  for (let unit = 65; unit <= 90; unit += 1) table[unit] = unit + 32;
  // Dotted and dotless i, the long s and the Kelvin sign.
  table[0x130] = 105;
  table[0x131] = 105;
  table[0x17f] = 115;
  table[0x212a] = 107;
  return table;
})();

/** Finds an ASCII text, its case ignored. @returns its index, from `start`; -1 where it does not occur */
export function indexOfIgnoringCase(text: string, wanted: string, start = 0): number {
  const first = folded[wanted.charCodeAt(0)] as number;
  const last = text.length - wanted.length;
  for (let index = start; index <= last; index += 1) {
    if ((folded[text.charCodeAt(index)] as number) !== first) continue;
    let matched = 1;
    while (matched < wanted.length && folded[text.charCodeAt(index + matched)] === folded[wanted.charCodeAt(matched)]) {
      matched += 1;
    }
    if (matched === wanted.length) return index;
  }
  return -1;
}
