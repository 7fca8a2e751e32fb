import { pathToFileURL } from 'node:url';
import { MainbenchError } from '@mainbench/spec';
import { checkoutDirectory } from '../checkout.ts';
import { moduleFault } from './module-fault.ts';

/** A call of own code that has not come back. */
export interface OwnCall {
  /** The beginning of a sentence, such as `score of the filter on the row "text-1"`. */
  what: string;
  file: string;
}

/** Own files that this process has loaded or is loading, and their calls under way: for the end of the process. */
const files = new Set<string>();
const calls = new Set<OwnCall>();

/** Marks a call as under way until `end` is called. */
export function beginOwnCall(call: OwnCall): { end(): void } {
  files.add(call.file);
  calls.add(call);
  return { end: () => calls.delete(call) };
}

/** The first call of own code that has not come back. */
export function ownCallUnderWay(): OwnCall | undefined {
  const [first] = calls;
  return first;
}

/** Whether a line of a stack is of a file that is neither mainbench's nor Node's. */
function isOutside(frame: string): boolean {
  return frame.includes('file://') && !frame.includes(pathToFileURL(checkoutDirectory).href);
}

/**
 * The error of own code that failed outside of any call that mainbench waits for: later, in a timer, in a promise that
 * nobody awaits. Undefined where it is none of own code's.
 */
export function ownFault(thrown: unknown, hint = 'Correct the file and run the same command again.') {
  if (MainbenchError.is(thrown) || files.size === 0) return undefined;
  const [first = ''] = files;
  const frames = thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const named = [...files].find((file) => frames.some((line) => line.includes(`${pathToFileURL(file).href}:`)));
  // What has no stack was thrown by somebody who throws no errors: mainbench does not.
  const guilty = named ?? (!(thrown instanceof Error) || frames.some(isOutside) ? first : undefined);
  return guilty === undefined ? undefined : moduleFault('own code failed', guilty, thrown, hint);
}
