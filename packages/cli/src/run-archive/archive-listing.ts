import { z } from 'zod';

/** The first entry of an archive: which run it is of, and each file that follows. */
export const listingName = 'archive.json';
export const resultsName = 'report/results.json';
export const costsName = 'report/costs.json';
export const recipeName = 'recipe.resolved.yaml';

/** Most bytes of an entry that is kept in memory when an archive is read. */
export const largestText = 256e6;

export const listingSchema = z.strictObject({
  format: z.literal('mainbench-run'),
  version: z.literal(1),
  name: z.string(),
  files: z.record(z.string(), z.strictObject({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

export type ArchiveListing = z.infer<typeof listingSchema>;
