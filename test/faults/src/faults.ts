import type { ServerResponse } from 'node:http';
import type { ToyPrefill } from './toy-model.ts';

/** A request that came in, with what the server behind says to it. */
export interface Exchange {
  route: string;
  /** What the request asked for. */
  scores: boolean;
  response: ServerResponse;
  /** The true reply: asked for only where a fault is made from it. */
  reply(): Promise<{ status: number; headers: Record<string, string>; body: Buffer }>;
}

export interface Fault {
  /** Whether it can befall such a request; any where absent. */
  fits?(exchange: Exchange): boolean;
  play(exchange: Exchange): Promise<void> | void;
}

type Reply = Awaited<ReturnType<Exchange['reply']>>;
type Details = { details: { prefill: ToyPrefill[] } };

function error(status: number, type: string, headers: Record<string, string> = {}): Fault {
  return {
    play: ({ response }) => {
      const body = JSON.stringify({ error: `Injected: ${type}`, error_type: type });
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    },
  };
}

/** A fault that changes the body of a true reply and lets it seem whole. */
function changed(change: (body: string) => string, scoresOnly = false): Fault {
  return {
    fits: ({ route, scores }) => (scoresOnly ? scores : route !== '/health'),
    async play(exchange) {
      const { status, headers, body } = await exchange.reply();
      const text = Buffer.from(change(body.toString('utf8')), 'utf8');
      exchange.response.writeHead(status, { ...headers, 'content-length': text.length }).end(text);
    },
  };
}

function changedPrefill(change: (prefill: ToyPrefill[]) => ToyPrefill[]): Fault {
  return changed((body) => {
    const reply: Details = JSON.parse(body);
    return JSON.stringify({ ...reply, details: { ...reply.details, prefill: change(reply.details.prefill) } });
  }, true);
}

function nullAt(prefill: ToyPrefill[], place: number): ToyPrefill[] {
  return prefill.map((token, index) => (index === place ? { ...token, logprob: null } : token));
}

/** Sends the head and the first part of a true reply. */
async function begin(exchange: Exchange): Promise<Reply & { half: number }> {
  const reply = await exchange.reply();
  const half = Math.floor(reply.body.length / 2);
  exchange.response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length + 1 });
  exchange.response.write(reply.body.subarray(0, half));
  return { ...reply, half };
}

/** Everything that goes wrong with single requests, by name. */
export const faults = {
  '429': error(429, 'overloaded'),
  '429 with Retry-After': error(429, 'overloaded', { 'retry-after': '0.05' }),
  '429 with Retry-After of 0': error(429, 'overloaded', { 'retry-after': '0' }),
  '424': error(424, 'generation'),
  '500': error(500, 'incomplete_generation'),
  '503': error(503, 'unhealthy'),
  'connection reset': { play: ({ response }) => void response.socket?.resetAndDestroy() },
  hang: { play: () => {} },
  'slow drip': {
    async play(exchange) {
      const { body, half } = await begin(exchange);
      let at = half;
      const timer = setInterval(() => {
        exchange.response.write(body.subarray(at, at + 1));
        at = Math.min(body.length - 1, at + 1);
      }, 20);
      exchange.response.on('close', () => clearInterval(timer));
    },
  },
  'cut stream': {
    async play(exchange) {
      await begin(exchange);
      setTimeout(() => exchange.response.socket?.destroy(), 5);
    },
  },
  'truncated JSON': changed((body) => body.slice(0, Math.ceil(body.length * 0.6))),
  'wrong JSON': changed(() => JSON.stringify({ result: [1, 2, 3], status: 'ok' })),
  'HTML page': {
    play: ({ response }) => {
      const page = '<!doctype html><html><body><h1>Sign in to continue</h1></body></html>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    },
    fits: ({ route }) => route !== '/health',
  },
  'empty prefill': changedPrefill(() => []),
  'NaN log-probability': changed((body) => body.replace(/("logprob":)-[\d.]+(?=\}\],"tokens")/, '$1NaN'), true),
  'null log-probability': changedPrefill((prefill) => nullAt(prefill, prefill.length - 2)),
  'short prefill': changedPrefill((prefill) => prefill.slice(0, -1)),
  'long prefill': changedPrefill((prefill) => [...prefill, ...prefill.slice(-1)]),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
