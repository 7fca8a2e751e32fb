import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtures, mainbench, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { describe, expect, it } from 'vitest';

const instruction = 'own:check';
const prompt = { key: 1, prompt: 'Say a.', instruction_id_list: [instruction], kwargs: [{}] };

/** Scores one response by a checker of a user's own file. */
async function scoreWith(checker: string, before = '') {
  const folder = await temporaryFolder();
  const file = (name: string, text: string) => writeFile(join(folder, name), text);
  await file('prompts.jsonl', `${JSON.stringify(prompt)}\n`);
  await file('responses.jsonl', `${JSON.stringify({ prompt: prompt.prompt, response: 'a' })}\n`);
  await file('mine.mjs', `${before}\nexport default { checkers: { '${instruction}':\n${checker} } };\n`);
  const named = ['prompts', 'responses'].flatMap((name) => [`--${name}`, `${name}.jsonl`]);
  const args = [
    ...named,
    '--data-dir',
    join(fixtures, 'ifeval', 'deps'),
    '--checkers',
    'mine.mjs',
    '--out',
    'out.jsonl',
  ];
  return mainbench(['score', 'ifeval', ...args], { cwd: folder });
}

describe('a checker of the user', { timeout: 60_000 }, () => {
  it('that is sound scores', async () => {
    const { code, stdout, stderr } = await scoreWith('(response) => response.text === "a" || true');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('100');
  });

  it.each([
    ['ends the process', '() => process.exit(0)', '', /mine\.mjs:3:15: own code failed: it called process\.exit\(0\)/],
    ['ends it at its import', '() => true', 'process.exit(0);', /mine\.mjs:1:9: own code failed: it called process/],
    ['never ends its import', '() => true', 'await new Promise(() => 0);', /mine\.mjs: the checkers never finished/],
    ['is async', 'async () => false', '', /own:check of the checkers failed: expected a value, found a promise/],
    [
      'throws control characters',
      '() => { throw new Error("\\x1b[2J\\u202ea"); }',
      '',
      /failed: +a\. Correct the file/,
    ],
  ])('that %s fails by its name', async (_, checker, before, sentence) => {
    const { code, stdout, stderr } = await scoreWith(checker, before);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at |(?!\n)\p{Cc}|\u202e/mu);
  });
});
