import type { FieldPath } from './field-path.ts';

/** One thing wrong with a value, as a sentence without its full stop. */
export interface Problem {
  path: FieldPath;
  message: string;
}
