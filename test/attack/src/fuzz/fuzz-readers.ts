import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import fc from 'fast-check';
import { broken } from './mutations.ts';
import type { ReaderName } from './readers.ts';
import { type Outcome, startReading } from './reading-process.ts';
import { seeds } from './seeds.ts';
import { longestShrinking, smallest } from './smallest.ts';

/** Of how many inputs each kind is. */
const shares: Record<ReaderName, number> = {
  ...{ recipe: 0.4, template: 0.08, pairs: 0.14, texts: 0.08 },
  ...{ prompts: 0.08, responses: 0.12, annotations: 0.1 },
};

export interface FuzzReport {
  /** What became of the inputs, such as `recipe refused`. */
  counts: Record<string, number>;
  /** Inputs that a reader did not survive, each small enough to paste. */
  failures: string[];
}

/**
 * Reads broken files of every kind: each must be read or refused in a sentence, within seconds.
 * @param count files in all
 * @param seed of the random changes
 */
export async function fuzzReaders(count: number, seed: number): Promise<FuzzReport> {
  const folder = await temporaryFolder();
  const reading = startReading();
  const report: FuzzReport = { counts: {}, failures: [] };
  const outcomeOf = async (reader: ReaderName, text: string): Promise<Outcome> => {
    const file = join(folder, `input-${reader}`);
    // Half of a surrogate pair becomes a byte that is no UTF-8.
    await writeFile(file, text.isWellFormed() ? text : Buffer.from(text, 'latin1'));
    return reading.read(reader, file);
  };
  const fails = async (reader: ReaderName, text: string) => (await outcomeOf(reader, text)).outcome === 'bug';
  try {
    for (const reader of Object.keys(shares) as ReaderName[]) {
      let shrinksUntil = Number.POSITIVE_INFINITY;
      const property = fc.asyncProperty(broken(seeds[reader]), async (text) => {
        // Smaller inputs that are not tried any more count as sound.
        if (Date.now() > shrinksUntil) return true;
        const outcome = await outcomeOf(reader, text);
        const name = `${reader} ${outcome.outcome}`;
        report.counts[name] = (report.counts[name] ?? 0) + 1;
        if (outcome.outcome === 'bug') shrinksUntil = Math.min(shrinksUntil, Date.now() + longestShrinking);
        return outcome.outcome !== 'bug';
      });
      const numRuns = Math.ceil(count * shares[reader]);
      const { counterexample } = await fc.check(property, { numRuns, seed });
      if (counterexample === null) continue;
      const [text] = counterexample;
      const part = await smallest(text, (each) => fails(reader, each));
      const outcome = await outcomeOf(reader, part);
      // What hangs is long, and stays so: the whole of it is in a file.
      const kept = join(folder, `failed-${reader}`);
      await writeFile(kept, part);
      const shown = JSON.stringify(part.slice(0, 2_000));
      report.failures.push(`${reader} ${shown} (${kept}): ${'fault' in outcome ? outcome.fault : 'not again'}`);
    }
  } finally {
    reading.stop();
  }
  return report;
}
