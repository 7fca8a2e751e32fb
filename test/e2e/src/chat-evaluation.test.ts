import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';
import { type ServedModel, serveTinyModel } from './served-model.ts';

const template = `{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}
{% endfor %}{% if add_generation_prompt %}[assistant{% if tone %} {{ tone }}{% endif %}]{% endif %}`;
const options = { text: ['ice', 'iron'], label: ['A', 'B'] };
const rows = {
  'ARC-Challenge-Test.jsonl': { question: 'Which melts first?', choices: options, answerKey: 'A' },
  'gsm8k_test.jsonl': { question: 'What is 3 + 4?', answer: 'It is 7.\n#### 7' },
};

let server: ServedModel;
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [name, row] of Object.entries(rows)) await writeFile(join(folder, name), `${JSON.stringify(row)}\n`);
  server = await serveTinyModel(folder, template);
}, 180_000);
afterAll(() => server?.stop());

async function evaluate(name: string, ...args: string[]) {
  const out = join(folder, name);
  const given = ['--tasks', 'arc_challenge,gsm8k', '--set', 'shots=0', '--data-dir', folder, '--out', out, ...args];
  const done = await mainbench(['eval', '--endpoint', server.url, '--engine', 'embedded', '--no-cache', ...given]);
  expect(done.code, done.stderr).toBe(0);
  const results = JSON.parse(await readFile(join(out, 'results.json'), 'utf8'));
  const records = await Promise.all(
    results.tasks.map(async ({ samples }: { samples: string }) => JSON.parse(await readFile(samples, 'utf8'))),
  );
  return { results, records };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('scores and generates after what the chat template makes of a question', { timeout: 180_000 }, async () => {
  const plain = await evaluate('plain');
  expect(plain.results).toMatchObject({ prompt_format: 'plain' });
  const turns = ['--prompt-format', 'chat', '--system-prompt', 'Be brief.', '--fewshot-as-turns'];
  const chat = await evaluate('chat', ...turns, '--extra-body', '{"chat_template_kwargs": {"tone": "calm"}}');
  expect(chat.results).toMatchObject({ prompt_format: 'chat', system_prompt: 'Be brief.', fewshot_as_turns: true });
  const [scored, generated] = chat.records;
  const question = 'Question: Which melts first?\nAnswer:';
  expect(scored.hashes.prompt).toBe(sha256(`<s>[system] Be brief.\n[user] ${question}\n[assistant calm]`));
  expect(plain.records[0].hashes.prompt).toBe(sha256(question));
  expect(scored.details.logprobs).toHaveLength(2);
  expect(scored.details.logprobs).not.toEqual(plain.records[0].details.logprobs);
  expect(generated.hashes.prompt).not.toBe(plain.records[1].hashes.prompt);
});

it('refuses what would say chat and not be it, before any request', { timeout: 60_000 }, async () => {
  const common = [
    'eval',
    '--endpoint',
    server.url,
    '--tasks',
    'arc_challenge',
    '--set',
    'shots=0',
    '--data-dir',
    folder,
  ];
  const unseen = await mainbench([...common, '--engine', 'sglang', '--prompt-format', 'chat']);
  expect(unseen.code).toBe(2);
  expect(unseen.stderr).toContain('needs render');
  expect(unseen.stderr).toContain('Engines that have it: tgi, vllm, embedded.');
  const plain = await mainbench([...common, '--engine', 'embedded', '--system-prompt', 'Be brief.']);
  expect(plain.code).toBe(2);
  expect(plain.stderr).toContain('--system-prompt needs the prompt format chat, but the prompt format is plain.');
});
