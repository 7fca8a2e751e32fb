import type { Count, Separator } from './vocabulary.ts';

/** What an instruction asks for. The topic is always stated; each field present is one constraint. */
export interface Constraints {
  /** Every word is of this topic. */
  topic: string;
  /** So many words. */
  count?: Count;
  /** What stands between the words. */
  separator?: Separator;
  /** A word that must be in the list. */
  include?: string;
  /** The word that is said again after the list. */
  ending?: string;
}

/** The constraints beside the topic, in the order in which an instruction states them. */
export const optionalKinds = ['count', 'separator', 'include', 'ending'] as const;

export type OptionalKind = (typeof optionalKinds)[number];

/** How many constraints are stated, the topic included: 1 to 5. */
export function constraintCount(constraints: Constraints): number {
  return 1 + optionalKinds.filter((kind) => constraints[kind] !== undefined).length;
}
