const words = 624;
const shift = 397;
const matrix = 0x9908b0df;
const upper = 0x80000000;
const lower = 0x7fffffff;

/**
 * MT19937 (Matsumoto and Nishimura 1998, mt19937ar.c): the generator of Python's `random`, of NumPy's RandomState and
 * of C++'s std::mt19937.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(words);
  #index = words;

  /** @param seed one 32-bit number (init_genrand), or a list of them (init_by_array) */
  constructor(seed: number | readonly number[]) {
    if (typeof seed === 'number') this.#seedByNumber(seed);
    else this.#seedByArray(seed);
  }

  #seedByNumber(seed: number): void {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let index = 1; index < words; index += 1) {
      const previous = state[index - 1] as number;
      state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index;
    }
  }

  #seedByArray(key: readonly number[]): void {
    this.#seedByNumber(19650218);
    const state = this.#state;
    let index = 1;
    let place = 0;
    const mixed = (multiplier: number) => {
      const previous = state[index - 1] as number;
      return (state[index] as number) ^ Math.imul(previous ^ (previous >>> 30), multiplier);
    };
    const advance = () => {
      index += 1;
      if (index < words) return;
      state[0] = state[words - 1] as number;
      index = 1;
    };
    for (let left = Math.max(words, key.length); left > 0; left -= 1) {
      state[index] = mixed(1664525) + (key[place] as number) + place;
      place = (place + 1) % key.length;
      advance();
    }
    for (let left = words - 1; left > 0; left -= 1) {
      state[index] = mixed(1566083941) - index;
      advance();
    }
    state[0] = upper;
  }

  #refill(): void {
    const state = this.#state;
    for (let index = 0; index < words; index += 1) {
      const next = index + 1 < words ? index + 1 : 0;
      const far = index + shift < words ? index + shift : index + shift - words;
      const bits = ((state[index] as number) & upper) | ((state[next] as number) & lower);
      state[index] = (state[far] as number) ^ (bits >>> 1) ^ (bits & 1 ? matrix : 0);
    }
    this.#index = 0;
  }

  /** The next 32 bits, as a number of at least 0. */
  nextUint32(): number {
    if (this.#index === words) this.#refill();
    let bits = this.#state[this.#index] as number;
    this.#index += 1;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }
}
