/** Tries of one shrinking at most, and its milliseconds: an input that hangs fails only after seconds. */
const mostTries = 400;
export const longestShrinking = 30_000;

/** The text with as many parts taken out as still fail: half of it, a quarter, and so on down to single characters. */
export async function smallest(text: string, fails: (text: string) => Promise<boolean>): Promise<string> {
  let current = text;
  let tries = 0;
  const end = Date.now() + longestShrinking;
  const goesOn = () => tries < mostTries && Date.now() < end;
  for (let size = Math.ceil(current.length / 2); size >= 1 && goesOn(); size = Math.floor(size / 2)) {
    for (let start = 0; start < current.length && goesOn(); ) {
      const without = current.slice(0, start) + current.slice(start + size);
      tries += 1;
      if (await fails(without)) current = without;
      else start += size;
    }
  }
  return current;
}
