import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import fc from 'fast-check';
import { broken } from './mutations.ts';
import type { ReaderName } from './readers.ts';
import { type Outcome, startReading } from './reading-process.ts';
import { seeds } from './seeds.ts';
import { smallest } from './smallest.ts';

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
      const property = fc.asyncProperty(broken(seeds[reader]), async (text) => {
        const outcome = await outcomeOf(reader, text);
        const name = `${reader} ${outcome.outcome}`;
        report.counts[name] = (report.counts[name] ?? 0) + 1;
        return outcome.outcome !== 'bug';
      });
      const numRuns = Math.ceil(count * shares[reader]);
      const { counterexample } = await fc.check(property, { numRuns, seed });
      if (counterexample === null) continue;
      const [text] = counterexample;
      const part = await smallest(text, (each) => fails(reader, each));
      const outcome = await outcomeOf(reader, part);
      report.failures.push(`${reader} ${JSON.stringify(part)}: ${'fault' in outcome ? outcome.fault : ''}`);
    }
  } finally {
    reading.stop();
  }
  return report;
}
