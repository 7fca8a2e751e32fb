import { availableParallelism } from 'node:os';
import { type TransferListItem, Worker } from 'node:worker_threads';

/** What a worker answers one message with. */
export interface Answer {
  value?: unknown;
  error?: unknown;
}

/** Threads beyond this share memory bandwidth more than they add. */
const mostThreads = 8;

/**
 * Threads that all run one program, each with its own queue; a message goes to the thread with the fewest in flight. The
 * threads start with the pool and end with `close`.
 */
export class WorkerPool<Message, Result> {
  readonly #threads: { worker: Worker; waiting: ((answer: Answer) => void)[] }[];
  #failure: unknown;
  #closed = false;

  /**
   * @param program a module that calls `answerMessages`
   * @param data what the program is given; it reads it as `workerData`
   */
  constructor(
    program: URL,
    { data, threads = Math.min(mostThreads, availableParallelism()) }: { data?: unknown; threads?: number } = {},
  ) {
    this.#threads = Array.from({ length: threads }, () => {
      const worker = new Worker(program, { workerData: data });
      const waiting: ((answer: Answer) => void)[] = [];
      worker.on('message', (answer: Answer) => waiting.shift()?.(answer));
      worker.on('error', (error) => this.#fail(error));
      worker.on('exit', () => this.#fail(new Error('a worker thread ended early')));
      return { worker, waiting };
    });
  }

  get threads(): number {
    return this.#threads.length;
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#failure ??= error;
    for (const { waiting } of this.#threads) {
      for (const settle of waiting.splice(0)) settle({ error: this.#failure });
    }
  }

  /**
   * Has a thread answer a message.
   * @param transfer buffers of the message that the thread takes over
   * @throws whatever the program throws; the error of a thread that ended
   */
  run(message: Message, transfer: TransferListItem[] = []): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      const thread = this.#threads.reduce((least, each) => (each.waiting.length < least.waiting.length ? each : least));
      thread.waiting.push(({ value, error }) => (error === undefined ? resolve(value as Result) : reject(error)));
      thread.worker.postMessage(message, transfer);
    });
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
