/** Tries of one shrinking at most. */
const mostTries = 400;

/** The text with as many parts taken out as still fail: half of it, a quarter, and so on down to single characters. */
export async function smallest(text: string, fails: (text: string) => Promise<boolean>): Promise<string> {
  let current = text;
  let tries = 0;
  for (let size = Math.ceil(current.length / 2); size >= 1 && tries < mostTries; size = Math.floor(size / 2)) {
    for (let start = 0; start < current.length && tries < mostTries; ) {
      const without = current.slice(0, start) + current.slice(start + size);
      tries += 1;
      if (await fails(without)) current = without;
      else start += size;
    }
  }
  return current;
}
