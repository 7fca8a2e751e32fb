// The static server itself: a raw TCP server, since an HTTP one would take more of the machine than the harnesses.
import { createServer, type Socket } from 'node:net';
import { seededRandom } from '../../../packages/kit/src/index.ts';
import { canned, http, infoReply, prefillReply, scoredBytes, scoredReply, tokensOf } from './canned.ts';
import { bucketLength, type Latency } from './static-server.ts';

const latency = JSON.parse(process.argv[2] ?? 'null') as Latency | null;
const state = { requests: 0, delays: 0, delayed: 0, began: 0, arrivals: [] as number[] };
let lastUsage = process.cpuUsage();

/** Where the request that starts at `from` ends, and where its body starts; undefined while it is not whole. */
function boundsOf(data: Buffer, from: number): { body: number; end: number } | undefined {
  const blank = data.indexOf('\r\n\r\n', from, 'latin1');
  if (blank === -1) return undefined;
  const body = blank + 4;
  const named = data.indexOf('ength: ', from, 'latin1');
  if (named === -1 || named > blank) return { body, end: body };
  let length = 0;
  for (let at = named + 7; ; at += 1) {
    const digit = (data[at] as number) - 48;
    if (digit < 0 || digit > 9) break;
    length = 10 * length + digit;
  }
  const end = body + length;
  return end > data.length ? undefined : { body, end };
}

const inputsOf = (data: Buffer, body: number, end: number): string =>
  JSON.parse(data.toString('utf8', body, end)).inputs;

function replyTo(data: Buffer, from: number, body: number, end: number): Buffer {
  const isPost = data[from] === 0x50;
  if (!isPost) {
    const path = data.toString('latin1', from + 4, data.indexOf(' ', from + 4, 'latin1'));
    return path === '/health' ? canned.health : path === '/info' ? infoReply : canned.missing;
  }
  const route = data.toString('latin1', from + 5, from + 16);
  if (route.startsWith('/tokenize')) {
    return end - body === scoredBytes + 13 ? canned.tokenize : http(tokensOf(inputsOf(data, body, end)));
  }
  if (route.startsWith('/generate')) {
    const asked = data.indexOf('decoder_input', Math.max(body, end - 160), 'latin1');
    if (asked === -1 || asked > end) return canned.generate;
    const isScored = end - body > scoredBytes;
    return isScored ? scoredReply(data, body + '{"inputs":"'.length) : prefillReply(inputsOf(data, body, end));
  }
  if (route.startsWith('/v1/chat')) return end - body < 200 ? canned.noChat : canned.chat;
  if (!route.startsWith('/v1/compl')) return canned.missing;
  const request = data.toString('latin1', body, end);
  if (request.includes('"prompt_logprobs"')) return canned.promptLogprobs;
  return request.includes('"echo"') ? canned.echo : canned.completion;
}

const slots: { socket: Socket; reply: Buffer; arrived: number }[][] = Array.from({ length: 1024 }, () => []);
let tick = Math.floor(performance.now());

/** Sends what is due; one timer for all replies. */
function flush(): void {
  const now = performance.now();
  for (; tick <= now; tick += 1) {
    const slot = slots[tick % slots.length] as (typeof slots)[number];
    for (const { socket, reply, arrived } of slot) {
      state.delays += now - arrived;
      state.delayed += 1;
      socket.write(reply);
    }
    slot.length = 0;
  }
  setTimeout(flush, 1);
}

const random = seededRandom(latency?.seed ?? 0, 'latency');
const draws = Array.from({ length: 8192 }, () =>
  latency === null ? 0 : latency.mean + (2 * random.next() - 1) * latency.spread,
);

function countArrival(now: number): void {
  if (state.requests === 0) state.began = now;
  state.requests += 1;
  const bucket = Math.floor((now - state.began) / bucketLength);
  state.arrivals[bucket] = (state.arrivals[bucket] ?? 0) + 1;
}

function send(socket: Socket, reply: Buffer): void {
  const arrived = performance.now();
  countArrival(arrived);
  if (latency === null) {
    socket.write(reply);
    return;
  }
  // A timer of Node fires half a millisecond late on average: rounding down keeps the mean.
  const due = Math.max(tick, Math.floor(arrived + (draws[state.requests % draws.length] as number)));
  slots[due % slots.length]?.push({ socket, reply, arrived });
}

function serve(socket: Socket): void {
  let rest: Buffer | undefined;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const data = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    rest = undefined;
    for (let from = 0; from < data.length; ) {
      const bounds = boundsOf(data, from);
      if (bounds === undefined) {
        rest = from === 0 ? data : data.subarray(from);
        return;
      }
      send(socket, replyTo(data, from, bounds.body, bounds.end));
      from = bounds.end;
    }
  });
}

const server = createServer(serve);
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('message', () => {
  const used = process.cpuUsage(lastUsage);
  lastUsage = process.cpuUsage();
  process.send?.({
    arrivals: Array.from(state.arrivals, (count) => count ?? 0),
    requests: state.requests,
    processor: (used.user + used.system) / 1e6,
    meanDelay: state.delayed === 0 ? 0 : state.delays / state.delayed,
  });
  Object.assign(state, { requests: 0, delays: 0, delayed: 0, arrivals: [] });
});
process.on('disconnect', () => process.exit(0));
if (latency !== null) flush();
