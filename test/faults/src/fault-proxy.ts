import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Random, seededRandom } from '@mainbench/kit';
import { type Exchange, type Fault, type FaultName, faults } from './faults.ts';
import { bodyOf, type ToyServer } from './toy-server.ts';

export interface FaultProxyOptions {
  upstream: ToyServer;
  seed: number;
  /** Share of the requests that a fault befalls. */
  share: number;
  /** Called for each request, before it is answered. */
  onRequest?(): void;
}

/** A server in front of another one, where things go wrong. */
export interface FaultProxy {
  url: string;
  requests: number;
  /** How often each fault was played. */
  readonly counts: Readonly<Record<FaultName, number>>;
  /** Another server answers from now on; all connections are dropped, as when a process is replaced. */
  swap(upstream: ToyServer): void;
  /** Nothing listens any more. */
  die(): void;
  revive(upstream: ToyServer): void;
  close(): Promise<void>;
}

const names = Object.keys(faults) as FaultName[];

/** Names of faults in a seeded order, each as often as the others; one that does not fit a request waits for one that it fits. */
class Deck {
  readonly #random: Random;
  #cards: FaultName[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  draw(exchange: Exchange): FaultName {
    for (;;) {
      const at = this.#cards.findIndex((name) => (faults[name] as Fault).fits?.(exchange) ?? true);
      const [name] = at === -1 ? [] : this.#cards.splice(at, 1);
      if (name !== undefined) return name;
      this.#cards.push(...this.#random.shuffle(names));
    }
  }
}

async function ask(agent: Agent, upstream: ToyServer, request: IncomingMessage, body: Buffer) {
  const { method, url } = request;
  const sent = httpRequest(new URL(url ?? '/', upstream.url), {
    method,
    agent,
    headers: { 'content-type': 'application/json' },
  });
  sent.end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  const kept = ['content-type', 'x-prompt-tokens'].map((name) => [name, reply.headers[name]]);
  return {
    status: reply.statusCode ?? 0,
    headers: Object.fromEntries(kept.filter(([, value]) => value !== undefined)),
    body: await bodyOf(reply),
  };
}

function asksForScores(body: Buffer): boolean {
  return body.includes('"decoder_input_details":true');
}

/** Starts a proxy on a free port, which it keeps when it dies and comes back. */
export async function startFaultProxy({ upstream, seed, share, onRequest }: FaultProxyOptions): Promise<FaultProxy> {
  const random = seededRandom(seed, 'fault proxy');
  const deck = new Deck(random);
  const agent = new Agent({ keepAlive: true });
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<FaultName, number>;
  let behind = upstream;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    proxy.requests += 1;
    onRequest?.();
    const present = behind;
    const reply = () => ask(agent, present, request, body);
    const exchange = { route: request.url ?? '', scores: asksForScores(body), response, reply };
    if (random.next() < share) {
      const name = deck.draw(exchange);
      counts[name] += 1;
      await faults[name].play(exchange);
      return;
    }
    const { status, headers, body: answer } = await reply();
    response.writeHead(status, { ...headers, 'content-length': answer.length }).end(answer);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const die = () => {
    server.close();
    server.closeAllConnections();
  };
  const revive = (next: ToyServer) => {
    behind = next;
    server.listen(port, '127.0.0.1');
  };
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${port}`,
    requests: 0,
    counts,
    swap(next) {
      // With its socket go the connections that nobody accepted yet.
      die();
      revive(next);
    },
    die,
    revive,
    async close() {
      agent.destroy();
      die();
    },
  };
  return proxy;
}
