import { z } from 'zod';
import { mapBatches } from '../workers/map-batches.ts';
import { workerProgram } from '../workers/worker-program.ts';
import { bestBandSizes } from './band-sizes.ts';
import { Fingerprinter, type FingerprintSettings } from './fingerprint.ts';
import { jaccard } from './jaccard.ts';
import { CandidateJoiner } from './join-candidates.ts';
import { ShingleFile } from './shingle-file.ts';
import { UnionFind } from './union-find.ts';

/** Options of the search for near-duplicates, named as datasketch's. */
export const nearDuplicateOptions = {
  threshold: z.number().min(0.1).max(1).default(0.8).describe('Jaccard similarity of the sets of shingles'),
  shingle: z
    .enum(['words', 'characters'])
    .default('words')
    .describe('what a shingle is a run of; characters suit texts without spaces between words'),
  size: z.int().min(1).max(100).default(5).describe('words or characters of a shingle'),
  num_perm: z.int().min(16).max(256).default(128).describe('numbers of a MinHash signature'),
  false_negative_weight: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.98)
    .describe(
      'weight of missed pairs in the choice of bands; that of wrong candidates is the rest, since each is checked exactly',
    ),
};

const settingsSchema = z.strictObject(nearDuplicateOptions);
export type NearDuplicateSettings = z.infer<typeof settingsSchema>;

/** Clusters of near-duplicates among texts, by their position. */
export interface NearDuplicates {
  /** The first text of each text's cluster: its own position where it is the first or alone. */
  firsts: Uint32Array;
  /** Pairs whose similarity was computed. */
  compared: number;
}

/** datasketch's default. */
const permutationSeed = 1;
/** The hashes of one band of all texts. */
function bandKeys(parts: readonly Uint32Array[], bands: number, band: number, texts: number): Uint32Array {
  const keys = new Uint32Array(texts);
  let at = 0;
  for (const part of parts) {
    const size = part.length / bands;
    keys.set(part.subarray(band * size, (band + 1) * size), at);
    at += size;
  }
  return keys;
}

/**
 * Finds near-duplicates by MinHash-LSH (Broder 1997; Leskovec, Rajaraman, Ullman, chapter 3): texts that agree in a band of
 * their signatures are candidates, the exact similarity of their shingles decides, and clusters are what it connects.
 * Signatures are those of Python's datasketch. Memory: about 100 bytes a text; the shingles go to a file.
 * @param folder for a temporary file of 4 bytes a shingle
 * @throws MainbenchError of kind `disk` or `environment` where that file cannot be written; whatever `texts` throws
 */
export async function findNearDuplicates(
  texts: AsyncIterable<string> | Iterable<string>,
  settings: NearDuplicateSettings,
  { folder, signal }: { folder: string; signal?: AbortSignal },
): Promise<NearDuplicates> {
  const { threshold, shingle, size, num_perm, false_negative_weight } = settings;
  const sizes = bestBandSizes(threshold, num_perm, [1 - false_negative_weight, false_negative_weight]);
  const data: FingerprintSettings = { shingle, size, permutations: num_perm, seed: permutationSeed, sizes };
  const file = await ShingleFile.open(folder);
  try {
    const bands: Uint32Array[] = [];
    const fingerprinter = new Fingerprinter(data);
    const batches = mapBatches(texts, ({ length }) => length, {
      program: workerProgram(import.meta.url, './fingerprint-worker'),
      data,
      message: (batch) => batch,
      inline: (batch) => fingerprinter.fingerprint(batch),
    });
    for await (const { result: made } of batches) {
      signal?.throwIfAborted();
      bands.push(made.bands);
      await file.append(made.counts, made.shingles);
    }
    const counts = file.finish();
    const clusters = new UnionFind(counts.length);
    let compared = 0;
    const joiner = new CandidateJoiner(counts.length, clusters, (a, b) => {
      compared += 1;
      return jaccard(file.read(a), file.read(b)) >= threshold;
    });
    for (let band = 0; band < sizes.bands; band += 1) {
      signal?.throwIfAborted();
      joiner.join(bandKeys(bands, sizes.bands, band, counts.length), counts);
      // The threads of other stages go on between two bands.
      await new Promise(setImmediate);
    }
    return { firsts: clusters.roots(), compared };
  } finally {
    await file.close();
  }
}
