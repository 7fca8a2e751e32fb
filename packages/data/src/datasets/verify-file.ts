import { readFile } from 'node:fs/promises';
import { sha256OfFile } from '@mainbench/kit';
import { contentDigest } from '../files/file-identity.ts';
import type { PresentFile } from './present-files.ts';

/** What became of a file's check: `unknown` where nobody says what its bytes should be. */
export interface VerifiedFile extends PresentFile {
  verdict: 'equal' | 'different' | 'unknown';
  /** Of its bytes; of its decompressed content where that is what was compared. */
  sha256: string;
}

/** The checksum that was kept when a file was downloaded. */
async function keptChecksum(path: string): Promise<string | undefined> {
  try {
    const { sha256 } = JSON.parse(await readFile(`${path}.origin.json`, 'utf8'));
    return typeof sha256 === 'string' ? sha256 : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Compares a file with the checksum that it must have; a file that was compressed afterwards is compared by its content.
 * @throws MainbenchError where the file cannot be read
 */
export async function verifyFile(file: PresentFile): Promise<VerifiedFile> {
  const sha256 = await sha256OfFile(file.path);
  const expected = file.expected ?? (await keptChecksum(file.path));
  if (expected === undefined) return { ...file, verdict: 'unknown', sha256 };
  if (sha256 === expected) return { ...file, expected, verdict: 'equal', sha256 };
  const content = file.path.endsWith('.gz') ? await contentDigest(file.path).catch(() => sha256) : sha256;
  return { ...file, expected, verdict: content === expected ? 'equal' : 'different', sha256: content };
}
