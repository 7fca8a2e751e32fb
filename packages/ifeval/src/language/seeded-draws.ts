import { MersenneTwister, PythonRandom, seedWords } from '@mainbench/python-semantics';

const streams = new Map<number, (place: number) => number>();
const mostStreams = 16;

/** The words that a seed gives, by their place: made once and read again for each text. */
function wordsOf(seed: number): (place: number) => number {
  const known = streams.get(seed);
  if (known !== undefined) return known;
  if (streams.size === mostStreams) streams.clear();
  const twister = new MersenneTwister(seedWords(seed));
  const words: number[] = [];
  const wordAt = (place: number) => {
    while (words.length <= place) words.push(twister.nextUint32());
    return words[place] as number;
  };
  streams.set(seed, wordAt);
  return wordAt;
}

/** A freshly seeded Python `random.Random`. langdetect seeds anew for each text, so the generator's words are kept. */
export function seededDraws(seed: number): PythonRandom {
  const wordAt = wordsOf(seed);
  let place = -1;
  return new PythonRandom({
    nextUint32() {
      place += 1;
      return wordAt(place);
    },
  });
}
