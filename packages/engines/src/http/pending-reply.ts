import type { Dispatcher } from 'undici';
import { interruption } from '../waiting/interruption.ts';
import { offAbort, onAbort, type Waiter } from '../waiting/on-abort.ts';
import { decodedBody } from './content-encoding.ts';
import { faultOfFailure, faultOfSize, faultOfTimeout, isEndOfConnection } from './network-fault.ts';
import { Reply, type ReplyReader } from './reply.ts';

/** What a pending reply must know of its exchange. */
export interface Expected<T> {
  /** Address and route, without credentials. */
  place: string;
  /** The proxy through which it goes, without credentials. */
  proxy?: string | undefined;
  /** Milliseconds from now on. */
  timeout: number;
  /** As of an exchange. */
  laterTimeout?: (() => number) | undefined;
  /** Bytes of the longest reply that is read. */
  largest: number;
  signal: AbortSignal | undefined;
  read: ReplyReader<T>;
  /** Sends the request once more; there where its connection had been idle, so that the server may have closed it before. */
  repeat?: (() => void) | undefined;
}

const nothing = Buffer.alloc(0);

/**
 * Gathers one reply from undici's lowest layer, where a request costs about two thirds of one through its streams.
 * Settles once: with what is read of the whole reply, or with the fault that ended the exchange.
 */
export class PendingReply<T> implements Dispatcher.DispatchHandler, Waiter {
  readonly #expected: Expected<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: Error) => void;
  #timer: NodeJS.Timeout;
  #timeout: number;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;
  #status = 0;
  #size = 0;
  #headers: Reply['headers'] = {};
  #first: Buffer | undefined;
  #chunks: Buffer[] | undefined;

  constructor(expected: Expected<T>, resolve: (value: T) => void, reject: (error: Error) => void) {
    this.#expected = expected;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timeout = expected.timeout;
    this.#timer = setTimeout(expire, expected.timeout, this);
    if (expected.signal !== undefined) onAbort(expected.signal, this);
  }

  aborted(signal: AbortSignal): void {
    this.#giveUp(interruption(signal));
  }

  expire(): void {
    const { place, laterTimeout } = this.#expected;
    const more = (laterTimeout?.() ?? 0) - this.#timeout;
    if (more > 0) {
      this.#timeout += more;
      this.#timer = setTimeout(expire, more, this);
    } else this.#giveUp(faultOfTimeout(place, this.#timeout));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('given up before it was sent'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Reply['headers']): void {
    this.#status = status;
    this.#headers = headers;
    const length = headers['content-length'];
    if (length !== undefined && Number(length) > this.#expected.largest) this.#refuse();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#size += chunk.length;
    if (this.#size > this.#expected.largest) this.#refuse();
    else if (this.#first === undefined) this.#first = chunk;
    else if (this.#chunks === undefined) this.#chunks = [this.#first, chunk];
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#end()) return;
    const { place, largest, read } = this.#expected;
    const headers = this.#headers;
    const bytes = this.#chunks === undefined ? (this.#first ?? nothing) : Buffer.concat(this.#chunks);
    this.#release();
    try {
      this.#resolve(read(new Reply(this.#status, headers, decodedBody(place, headers, bytes, largest))));
    } catch (error) {
      this.#reject(error as Error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { place, proxy, signal, repeat } = this.#expected;
    if (!this.#end()) return;
    if (repeat !== undefined && this.#status === 0 && isEndOfConnection(error)) repeat();
    else this.#reject(signal?.aborted ? interruption(signal) : faultOfFailure(place, error, proxy));
  }

  /** Lets go of the reply, which this object would keep alive for as long as its age does. */
  #release(): void {
    this.#headers = {};
    this.#first = undefined;
    this.#chunks = undefined;
  }

  #refuse(): void {
    this.#release();
    this.#giveUp(faultOfSize(this.#expected.place, this.#expected.largest));
  }

  #giveUp(fault: Error): void {
    if (!this.#end()) return;
    this.#reject(fault);
    this.#controller?.abort(fault);
  }

  /** Whether this call is the one that ends the exchange. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    const { signal } = this.#expected;
    if (signal !== undefined) offAbort(signal, this);
    return true;
  }
}

const expire = (pending: { expire(): void }) => pending.expire();
