// Reads files for the fuzz in a process of its own, which may be killed: a reader that hangs cannot be stopped otherwise.
import { MainbenchError } from '@mainbench/spec';
import { type ReaderName, readers } from './readers.ts';

/** A sentence of mainbench is fine; anything else is a bug, its stack what a person needs. */
function faultOf(error: unknown): string | undefined {
  const understood = MainbenchError.is(error) && error.kind !== 'internal';
  if (understood && error.message !== '' && !/\n\s+at /.test(error.message)) return undefined;
  return (error instanceof Error && error.stack) || String(error);
}

process.on('message', async ({ reader, file }: { reader: ReaderName; file: string }) => {
  try {
    await readers[reader](file);
    process.send?.({ outcome: 'read' });
  } catch (error) {
    const fault = faultOf(error);
    process.send?.(fault === undefined ? { outcome: 'refused' } : { outcome: 'bug', fault });
  }
});
