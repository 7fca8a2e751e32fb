// The load generator: finds out how many requests the static server and this machine can do at all. It sends bytes
// made beforehand over raw connections and looks only for the length of each reply.
import { connect } from 'node:net';
import { generationPromptWords, rowsOf, type Shape } from './shapes.ts';

interface Order {
  port: number;
  shape: Shape;
  concurrency: number;
  /** Seconds. */
  duration: number;
}

function postOf(route: string, body: unknown): Buffer {
  const text = JSON.stringify(body);
  const head = `POST ${route} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`;
  return Buffer.from(`${head}content-length: ${text.length}\r\n\r\n${text}`);
}

/** The request that makes a row. */
function requestOf(shape: Shape): Buffer {
  const [row] = rowsOf(shape, 1);
  if (row === undefined) throw new Error('there is no row');
  const inputs = row.text + row.continuation;
  if (shape === 'generation') {
    return postOf('/generate', { inputs, parameters: { max_new_tokens: generationPromptWords, details: true } });
  }
  const parameters = { max_new_tokens: 1, decoder_input_details: true, details: true };
  return postOf('/generate', { inputs, parameters });
}

function lengthOf(chunk: Buffer): number {
  const head = chunk.indexOf('\r\n\r\n', 0, 'latin1');
  const text = chunk.toString('latin1', 0, head);
  return head + 4 + Number(/content-length: (\d+)/.exec(text)?.[1]);
}

async function load({ port, shape, concurrency, duration }: Order): Promise<{ requests: number; seconds: number }> {
  const request = requestOf(shape);
  let length = 0;
  let done = 0;
  let running = true;
  const started = performance.now();
  const slots = Array.from(
    { length: concurrency },
    () =>
      new Promise<void>((resolve, reject) => {
        let got = 0;
        const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request));
        socket.on('error', reject);
        socket.on('close', () => resolve());
        socket.on('data', (chunk) => {
          if (got === 0 && length === 0) length = lengthOf(chunk);
          got += chunk.length;
          if (got < length) return;
          done += 1;
          got = 0;
          if (running) socket.write(request);
          else socket.destroy();
        });
      }),
  );
  setTimeout(() => {
    running = false;
  }, 1000 * duration);
  await Promise.all(slots);
  return { requests: done, seconds: (performance.now() - started) / 1000 };
}

process.on('message', async (order: Order) => {
  await load({ ...order, duration: 0.3 });
  const before = process.cpuUsage();
  const result = await load(order);
  const used = process.cpuUsage(before);
  process.send?.({ ...result, processor: (used.user + used.system) / 1e6 });
});
process.on('disconnect', () => process.exit(0));
