/** How fast something goes, over the last seconds. */
export interface Pace {
  /** Tells how far it is now; calls in quick succession cost next to nothing. */
  add(done: number, tokens: number): void;
  /** Units and tokens a second; undefined before there is enough to say. */
  read(): { units: number; tokens: number } | undefined;
}

/** Milliseconds that are looked back on, and the least between two samples. */
const window = 15_000;
const spacing = 150;
/** Rates are told after so many milliseconds. */
const earliest = 1_000;

interface Sample {
  time: number;
  done: number;
  tokens: number;
}

/** A pace that forgets: what a resumed stage had before its first sample does not count. */
export function trackPace(): Pace {
  const samples: Sample[] = [];
  let last: Sample | undefined;
  return {
    add(done, tokens) {
      const time = performance.now();
      const previous = samples.at(-1);
      last = { time, done, tokens };
      if (previous !== undefined && time - previous.time < spacing) return;
      samples.push(last);
      while ((samples[1]?.time ?? time) < time - window) samples.shift();
    },
    read() {
      const [first] = samples;
      if (first === undefined || last === undefined) return undefined;
      const elapsed = last.time - first.time;
      if (elapsed < earliest) return undefined;
      const rate = (to: number, from: number) => ((to - from) * 1000) / elapsed;
      return { units: rate(last.done, first.done), tokens: rate(last.tokens, first.tokens) };
    },
  };
}
