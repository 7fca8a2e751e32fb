import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { describeSystemError, sha256OfFile } from '@mainbench/kit';

/** Checksums of large files, each read once for as long as it does not change. */
export interface FileDigests {
  /**
   * SHA-256 of a file's bytes.
   * @throws MainbenchError where it cannot be read
   */
  of(path: string): Promise<string>;
}

/** A file changed so recently may change again within the same tick of its clock; milliseconds. */
const freshness = 2000;

/** Remembers checksums by path, size and times of change in a table of the cache. */
export function createFileDigests(
  attempt: <T>(work: (database: DatabaseSync) => T) => T | undefined,
  now: () => number = Date.now,
): FileDigests {
  return {
    async of(path) {
      const absolute = resolve(path);
      const facts = await stat(absolute, { bigint: true }).catch((error: unknown) => {
        throw describeSystemError(error, path, 'read');
      });
      const state = [facts.size, facts.mtimeNs, facts.ctimeNs, facts.ino].join(' ');
      const known = attempt((database) =>
        database.prepare('SELECT sha256 FROM files WHERE path = ? AND state = ?').get(absolute, state),
      );
      if (typeof known?.sha256 === 'string') return known.sha256;
      const sha256 = await sha256OfFile(absolute);
      if (now() - Number(facts.mtimeMs) > freshness) {
        attempt((database) =>
          database
            .prepare('INSERT OR REPLACE INTO files (path, state, sha256) VALUES (?, ?, ?)')
            .run(absolute, state, sha256),
        );
      }
      return sha256;
    },
  };
}
