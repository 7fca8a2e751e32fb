import type { Truth } from '@mainbench/spec';
import { type Constraints, constraintCount, type OptionalKind, optionalKinds } from './constraints.ts';
import { parseInstruction } from './instruction.ts';
import { type Listing, readResponse } from './response.ts';
import { topicOf } from './vocabulary.ts';

const checks: Readonly<Record<OptionalKind, (constraints: Constraints, listing: Listing) => boolean>> = {
  count: ({ count }, { words }) => words.length === count,
  separator: ({ separator }, listing) => listing.separator === separator,
  include: ({ include }, { words }) => words.some((word) => word === include),
  ending: ({ ending }, listing) => listing.ending === ending,
};

/** The share of the stated constraints that a complete response satisfies, in [0, 1]. */
export function shareSatisfied(constraints: Constraints, listing: Listing): number {
  const topicHolds = listing.words.every((word) => topicOf(word) === constraints.topic);
  const others = optionalKinds.filter((kind) => constraints[kind] !== undefined && checks[kind](constraints, listing));
  return (Number(topicHolds) + others.length) / constraintCount(constraints);
}

/**
 * A pair is aligned where its instruction is one of the world's, its response is complete (see `readResponse`) and
 * satisfies every constraint that the instruction states. What the instruction leaves open does not count.
 */
export const worldTruth: Truth = {
  name: 'world',
  version: 1,
  aligned({ instruction, response }) {
    const constraints = parseInstruction(instruction);
    const listing = constraints && readResponse(response);
    return constraints !== null && listing !== null && shareSatisfied(constraints, listing) === 1;
  },
};
