// The openai package for Node, many requests at once; results written once.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { type Order, serveOrders } from './runner.ts';
import { type BenchmarkRow, contextWords, generatedTokens, rowsOf } from './shapes.ts';

type Client = InstanceType<typeof OpenAI>;

async function resultOf(client: Client, row: BenchmarkRow, { shape }: Order): Promise<object> {
  const request = { model: 'canned', prompt: row.text + row.continuation, temperature: 0 };
  if (shape === 'generation') {
    const reply = await client.completions.create({ ...request, max_tokens: generatedTokens });
    return { id: row.id, text: reply.choices[0]?.text };
  }
  const reply = await client.completions.create({ ...request, max_tokens: 1, echo: true, logprobs: 1 });
  const values = reply.choices[0]?.logprobs?.token_logprobs?.slice(contextWords, -1) ?? [];
  return { id: row.id, sum: values.reduce((sum, value) => sum + value, 0), tokens: values.length };
}

await serveOrders(
  async (order) => {
    const client = new OpenAI({ baseURL: `${order.url}/v1`, apiKey: 'none' });
    return { client, rows: [...rowsOf(order.shape, order.rows)] };
  },
  async (order, { client, rows }) => {
    const results: object[] = [];
    const pending = rows.entries();
    const worker = async () => {
      for (const [index, row] of pending) results[index] = await resultOf(client, row, order);
    };
    await Promise.all(Array.from({ length: order.concurrency }, worker));
    const file = await open(join(order.folder, 'rows.jsonl'), 'w');
    await file.writeFile(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
    await file.sync();
    await file.close();
    return results.length;
  },
);
