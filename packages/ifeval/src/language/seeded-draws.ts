import { MersenneTwister, seedWords } from '@mainbench/python-semantics';

/** The bits that a seed gives, made once and read again for each text. */
class BitStream {
  readonly #twister: MersenneTwister;
  #words = new Uint32Array(1 << 12);
  #count = 0;

  constructor(seed: number) {
    this.#twister = new MersenneTwister(seedWords(seed));
  }

  /** All words made so far, at least so many. */
  upTo(count: number): Uint32Array {
    if (count > this.#words.length) {
      const words = new Uint32Array(count * 2);
      words.set(this.#words);
      this.#words = words;
    }
    for (; this.#count < count; this.#count += 1) this.#words[this.#count] = this.#twister.nextUint32();
    return this.#words;
  }
}

const streams = new Map<number, BitStream>();
const mostStreams = 16;
const step = 1 << 10;

function streamOf(seed: number): BitStream {
  let stream = streams.get(seed);
  if (stream === undefined) {
    if (streams.size === mostStreams) streams.clear();
    stream = new BitStream(seed);
    streams.set(seed, stream);
  }
  return stream;
}

/**
 * The draws of a freshly seeded Python `random.Random`, as PythonRandom gives them. langdetect seeds anew for each text,
 * so the generator's words are kept.
 */
export class SeededDraws {
  readonly #stream: BitStream;
  #words: Uint32Array;
  #known = step;
  #next = 0;
  #spare: number | undefined;

  constructor(seed: number) {
    this.#stream = streamOf(seed);
    this.#words = this.#stream.upTo(step);
  }

  #word(): number {
    if (this.#next === this.#known) {
      this.#known += step;
      this.#words = this.#stream.upTo(this.#known);
    }
    const word = this.#words[this.#next] as number;
    this.#next += 1;
    return word;
  }

  #random(): number {
    const high = this.#word() >>> 5;
    return (high * 67108864 + (this.#word() >>> 6)) / 9007199254740992;
  }

  /** A whole number from 0 to n − 1, n below 2³². */
  below(n: number): number {
    const shift = Math.clz32(n);
    let drawn = this.#word() >>> shift;
    while (drawn >= n) drawn = this.#word() >>> shift;
    return drawn;
  }

  /** A standard normal deviate by Box and Muller; every second one is the spare of the one before. */
  gauss(): number {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    const angle = this.#random() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    this.#spare = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  }
}
