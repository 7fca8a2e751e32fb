import { createHash } from 'node:crypto';
import { MainbenchError, type Results, type RunCosts } from '@mainbench/spec';
import { list, type ReadEntry } from 'tar';
import { checkResults, parseCosts } from '../run-results/run-folder.ts';
import type { ArchiveListing } from './archive-listing.ts';
import { costsName, largestText, listingName, listingSchema, resultsName } from './archive-listing.ts';

function damaged(file: string, found: string, cause?: unknown): MainbenchError {
  return new MainbenchError('data', `the archive is damaged or is not an archive of a run: ${found}.`, {
    file,
    hint: 'Create it again on the machine with the run: mainbench export RUN.',
    cause,
  });
}

/** Reads the entries of one archive in their order; nothing is written anywhere. */
class ArchiveReader {
  /** What is wrong with the archive, the first thing that was found. */
  fault: string | undefined;
  readonly texts = new Map<string, string>();
  #listing: ArchiveListing | undefined;
  readonly #left = new Map<string, ArchiveListing['files'][string]>();

  /** Takes an entry as it begins; its bytes follow. */
  take(entry: ReadEntry): void {
    const fault = this.#faultOf(entry);
    if (fault !== undefined) {
      this.fault ??= fault;
      return;
    }
    const { path } = entry;
    const kept: Buffer[] | undefined = [listingName, resultsName, costsName].includes(path) ? [] : undefined;
    const hash = createHash('sha256');
    entry.on('data', (chunk) => {
      hash.update(chunk);
      kept?.push(chunk);
    });
    entry.on('end', () => {
      if (kept !== undefined) this.texts.set(path, Buffer.concat(kept).toString('utf8'));
      if (path === listingName) this.#readListing();
      else this.#check(path, hash.digest('hex'));
    });
  }

  /** What is wrong once every entry was read. */
  get lastFault(): string | undefined {
    if (this.fault !== undefined) return this.fault;
    if (this.#listing === undefined) return `expected ${listingName} as its first entry`;
    const [missing] = this.#left.keys();
    return missing === undefined ? undefined : `${missing} is missing`;
  }

  #faultOf({ path, type, size }: ReadEntry): string | undefined {
    if (this.fault !== undefined) return this.fault;
    if (this.#listing === undefined && path !== listingName)
      return `expected ${listingName} as its first entry, found ${path}`;
    if (type !== 'File' && type !== 'OldFile') return `${path} is not a file but ${type}`;
    if (path.startsWith('/') || path.includes('\\') || path.split('/').includes('..'))
      return `${path} is outside its folder`;
    if (this.#listing === undefined) return size > largestText ? `${listingName} has ${size} bytes` : undefined;
    const listed = this.#left.get(path);
    if (listed === undefined) return `${path} is not listed, or is listed twice`;
    if (listed.bytes !== size) return `expected ${listed.bytes} bytes of ${path}, found ${size}`;
    return path === resultsName && size > largestText ? `${path} has ${size} bytes` : undefined;
  }

  #readListing(): void {
    try {
      this.#listing = listingSchema.parse(JSON.parse(this.texts.get(listingName) ?? ''));
    } catch {
      this.fault ??= `${listingName} is not as expected`;
      return;
    }
    for (const [path, listed] of Object.entries(this.#listing.files)) this.#left.set(path, listed);
  }

  #check(path: string, sha256: string): void {
    if (this.#left.get(path)?.sha256 !== sha256) this.fault ??= `${path} was changed`;
    this.#left.delete(path);
  }
}

/**
 * The results in an archive that `mainbench export` made. Every entry is checked against the archive's own list; links,
 * paths out of the folder and files of another size are refused.
 * @throws MainbenchError of kind `data` saying what is wrong with the archive
 */
export async function readArchive(file: string): Promise<{ results: Results; costs: RunCosts | undefined }> {
  const reader = new ArchiveReader();
  const warnings: string[] = [];
  try {
    await list({
      file,
      strict: true,
      onReadEntry: (entry) => reader.take(entry),
      onwarn: (_code, message) => warnings.push(String(message)),
    });
  } catch (cause) {
    throw damaged(file, reader.fault ?? 'it is incomplete or damaged', cause);
  }
  const fault = reader.lastFault ?? warnings[0];
  if (fault !== undefined) throw damaged(file, fault);
  const [results, costs] = [reader.texts.get(resultsName), reader.texts.get(costsName)];
  if (results === undefined) throw damaged(file, `${resultsName} is missing`);
  return { results: checkResults(results, file), costs: costs === undefined ? undefined : parseCosts(costs) };
}
