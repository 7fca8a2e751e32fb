import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNearDuplicates, localLanguageDetector, nearDuplicateOptions } from '@mainbench/data';
import { digest } from '@mainbench/kit';
import type { SourceContext, TextSample } from '@mainbench/spec';
import { mean } from '@mainbench/stats';
import { z } from 'zod';
import { compressionRatio } from '../signals/text-signals.ts';

/** Most pairs of each side that are looked at more closely: each costs about a millisecond, whenever a report is made. */
export const closerSample = 1_000;

const nearDuplicates = z.strictObject(nearDuplicateOptions).parse({});

/** The languages of texts, each detected once; undefined where langdetect's files are not on this machine. */
export type TextLanguages = ((text: string) => string) | undefined;

/** A report downloads nothing: without langdetect's files it says nothing of languages. */
export async function textLanguages(context: SourceContext): Promise<TextLanguages> {
  const languageOf = await localLanguageDetector(context);
  if (languageOf === undefined) return undefined;
  // Filters of one table look at many of the same texts.
  const known = new Map<string, string>();
  return (text) => {
    const key = digest(text);
    const language = known.get(key) ?? languageOf(text);
    known.set(key, language);
    return language;
  };
}

/** How many of some texts are near-duplicates of another one that is among them, the first of each cluster not counted. */
async function countNearDuplicates(texts: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-report-'));
  try {
    const { firsts } = await findNearDuplicates(texts, nearDuplicates, { folder });
    return firsts.reduce((copies, first, place) => (first === place ? copies : copies + 1), 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is too slow to be measured of every pair, of a sample of texts. */
export async function lookCloser(texts: readonly string[], languageOf: TextLanguages): Promise<TextSample> {
  const ratios = texts.map(compressionRatio).filter((ratio) => ratio !== null);
  const languages: Record<string, number> = {};
  for (const text of languageOf === undefined ? [] : texts) {
    const language = languageOf?.(text) ?? 'unknown';
    languages[language] = (languages[language] ?? 0) + 1;
  }
  return {
    texts: texts.length,
    compressionRatio: ratios.length === 0 ? null : mean(ratios),
    languages: languageOf === undefined ? null : languages,
    nearDuplicates: await countNearDuplicates(texts),
  };
}
