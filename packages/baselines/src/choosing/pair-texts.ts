import { nearDuplicateOptions } from '@mainbench/data';
import type { Pair } from '@mainbench/spec';
import { z } from 'zod';

/** Numbers of a signature: the standard error of a similarity is at most 0.044. */
export const signatureNumbers = 128;

/** How texts are compared. */
export const textOptions = {
  shingle: nearDuplicateOptions.shingle,
  size: z.int().min(1).max(100).default(1).describe('words or characters of a shingle; 1: which words occur'),
};

/** What of a pair is compared: all of it, as DEITA embeds the whole conversation. */
export const pairText = ({ instruction, response }: Pair) => `${instruction}\n${response}`;
