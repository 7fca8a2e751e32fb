import { parentPort, type TransferListItem } from 'node:worker_threads';
import type { Answer } from './worker-pool.ts';

/** A result whose buffers are handed over, not copied. */
export interface Handed<Result> {
  value: Result;
  transfer: TransferListItem[];
}

/** The program of a thread of a `WorkerPool`: answers each message in its turn. */
export function answerMessages<Message, Result>(
  work: (message: Message) => Handed<Result> | Promise<Handed<Result>>,
): void {
  const port = parentPort;
  if (port === null) throw new TypeError('this is the program of a worker thread');
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (message: Message) => {
    turn = turn.then(async () => {
      try {
        const { value, transfer } = await work(message);
        port.postMessage({ value } satisfies Answer, transfer);
      } catch (error) {
        port.postMessage({ error } satisfies Answer);
      }
    });
  });
}
