import { Client, type Dispatcher } from 'undici';
import type { Line, ServerLives } from './server-lives.ts';

/** What a handler of replies is told of the connection that serves it. */
export interface TracedHandler extends Dispatcher.DispatchHandler {
  via?: TracedClient;
}

/** One connection at a time, which says when a reply came over it. */
export class TracedClient extends Client {
  readonly #lives: ServerLives;
  #line: Line | undefined;

  constructor(origin: URL, options: Client.Options, lives: ServerLives) {
    super(origin, options);
    this.#lives = lives;
    this.on('connect', () => {
      this.#line = lives.opened();
    });
    this.on('disconnect', () => {
      if (this.#line !== undefined) lives.closed(this.#line);
      this.#line = undefined;
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: TracedHandler): boolean {
    handler.via = this;
    return super.dispatch(options, handler);
  }

  /** The reply to a request that was dispatched here is complete. */
  replied(): void {
    if (this.#line !== undefined) this.#lives.replied(this.#line);
  }
}
