import { deflateRawSync } from 'node:zlib';
import type { TextSignal } from '@mainbench/spec';
import { repetition, sharedBigrams, wordCount } from '@mainbench/stats';

function distinctWords(text: string): number | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? null : new Set(words).size / words.length;
}

const distinctTriples = (text: string): number | null => {
  const repeated = repetition(text);
  return repeated === null ? null : 1 - repeated;
};

/** Bytes of a text over those of it packed by DEFLATE: repetitive texts have high ratios; short ones less than 1. */
export function compressionRatio(text: string): number | null {
  const bytes = Buffer.from(text);
  return bytes.length === 0 ? null : bytes.length / deflateRawSync(bytes, { level: 6 }).length;
}

/** Numbers that follow from the texts of a pair alone. */
export const textSignals: readonly TextSignal[] = [
  { name: 'words', version: 1, summary: 'words of the response', of: ({ response }) => wordCount(response) },
  {
    name: 'characters',
    version: 1,
    summary: 'characters of the response, in UTF-16 units',
    of: ({ response }) => response.length,
  },
  {
    name: 'instruction_words',
    version: 1,
    summary: 'words of the instruction',
    of: ({ instruction }) => wordCount(instruction),
  },
  {
    name: 'compression_ratio',
    version: 1,
    summary: 'bytes of the response over its bytes after DEFLATE; high where it repeats itself',
    of: ({ response }) => compressionRatio(response),
  },
  {
    name: 'distinct_words',
    version: 1,
    summary: 'distinct words of the response over its words',
    of: ({ response }) => distinctWords(response),
  },
  {
    name: 'distinct_triples',
    version: 1,
    summary: 'distinct runs of three words of the response over all such runs',
    of: ({ response }) => distinctTriples(response),
  },
  {
    name: 'overlap',
    version: 1,
    summary: 'share of the instruction’s runs of two words that the response contains',
    of: ({ instruction, response }) => sharedBigrams(instruction, response),
  },
];
