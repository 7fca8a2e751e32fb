import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.ts';
import { WorkerPool } from './worker-pool.ts';

type Message = { add?: number; fail?: string; exit?: true; bytes?: Uint8Array };

async function pool(threads = 2): Promise<WorkerPool<Message, number>> {
  const program = join(await temporaryFolder(), 'program.mjs');
  const answers = new URL('./answer-messages.ts', import.meta.url).href;
  await writeFile(
    program,
    `import { workerData } from 'node:worker_threads';
import { answerMessages } from ${JSON.stringify(answers)};
answerMessages(({ add, fail, exit, bytes }) => {
  if (exit) process.exit(3);
  if (fail) throw new RangeError(fail);
  return { value: bytes ? bytes.length : workerData + add, transfer: [] };
});`,
  );
  const made = new WorkerPool<Message, number>(pathToFileURL(program), { data: 100, threads });
  onTestFinished(() => made.close());
  return made;
}

it('answers each message, with what the program was given', async () => {
  const workers = await pool();
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  expect(await Promise.all(numbers.map((add) => workers.run({ add })))).toEqual(numbers.map((add) => 100 + add));
});

it('takes over buffers and throws what the program throws', async () => {
  const workers = await pool(1);
  const bytes = new Uint8Array(10);
  expect(await workers.run({ bytes }, [bytes.buffer])).toBe(10);
  expect(bytes.length).toBe(0);
  await expect(workers.run({ fail: 'too far' })).rejects.toThrow(new RangeError('too far'));
  expect(await workers.run({ add: 1 })).toBe(101);
});

it('fails whatever is in flight, and all that follows, once a thread ends', async () => {
  const workers = await pool(1);
  const answers = await Promise.allSettled([workers.run({ exit: true }), workers.run({ add: 1 })]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(workers.run({ add: 1 })).rejects.toThrow('a worker thread ended early');
});
