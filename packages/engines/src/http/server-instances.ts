import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Undici's own end of a connection whose reply said that it would not be kept. */
function isClosedAsAnnounced({ errored }: Socket): boolean {
  return errored !== null && errored.message === 'reset' && 'code' in errored && errored.code === 'UND_ERR_INFO';
}

/** Whether a socket has ended; its event comes only later, perhaps after the next connection was opened. */
const hasEnded = ({ destroyed, readableEnded }: Socket) => destroyed || readableEnded;

/**
 * Counts the instances of the server behind one address. A server that is replaced loses its connections, so another
 * one may be there only once a connection opens while no other is open. A server that announces the end of each
 * connection (`Connection: close`, HTTP/1.0) is the same one until a connection ends otherwise or cannot be opened.
 */
export class ServerInstances {
  readonly #sockets = new Set<Socket>();
  /** For each new connection those that seemed open beside it, until their end would have been read. */
  readonly #doubts = new Set<Socket[]>();
  #isLost = true;
  #count = 0;
  #open = 0;

  /** Connections that are open or being opened; 0 through a proxy. */
  get open(): number {
    return this.#open;
  }

  /** The number of instances so far. */
  get count(): number {
    this.#review();
    return this.#count;
  }

  /** Watches the connections that a connector opens. */
  watch(connect: buildConnector.connector): buildConnector.connector {
    const ended = () => {
      this.#open -= 1;
    };
    return (options, callback) => {
      this.#open += 1;
      connect(options, (...result) => {
        if (result[0] === null) {
          this.opened(result[1]);
          result[1].once('close', ended);
        } else {
          this.#isLost = true;
          ended();
        }
        callback(...result);
      });
    };
  }

  /** A connection was opened. */
  opened(socket: Socket): void {
    this.#review();
    const ended = [...this.#sockets].filter(hasEnded);
    if (ended.length === this.#sockets.size && !ended.every(isClosedAsAnnounced)) this.#isLost = true;
    for (const each of ended) this.#sockets.delete(each);
    if (this.#isLost) this.#count += 1;
    else if (this.#sockets.size > 0) this.#doubt([...this.#sockets]);
    this.#isLost = false;
    this.#sockets.add(socket);
  }

  /**
   * The end of a connection is read after its last data, a turn of the event loop later: a server that answered and was
   * replaced at once seems connected still when the next one is. What has not ended two turns later was open.
   */
  #doubt(beside: Socket[]): void {
    this.#doubts.add(beside);
    setImmediate(() =>
      setImmediate(() => {
        this.#review();
        this.#doubts.delete(beside);
      }),
    );
  }

  #review(): void {
    for (const beside of this.#doubts) {
      if (!beside.every(hasEnded) || beside.every(isClosedAsAnnounced)) continue;
      this.#count += 1;
      // Later connections were opened to the new instance, or beside one that was.
      this.#doubts.clear();
      return;
    }
  }
}
