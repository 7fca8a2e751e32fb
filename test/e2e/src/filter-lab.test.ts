import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JsonObject, Manifest, ModelResult, Results } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixtures, mainbench, root, temporaryFolder } from './mainbench.ts';

const recipe = join(import.meta.dirname, 'recipes', 'filter-lab.yaml');
const dataOptions = ['--data-dir', join(fixtures, 'corpora')];

type Scores = Record<string, number | null>;
interface Selection {
  arm: string;
  candidates: number;
  unscored: number;
  kept: number;
}

interface Described {
  filters: { name: string; formula: string | null; signals: string[] }[];
  signals: { name: string; passes: number }[];
}

interface Stored extends Manifest {
  folder: string;
}

async function manifests(out: string): Promise<Stored[]> {
  const artifacts = join(out, 'artifacts');
  const names = await readdir(artifacts);
  return Promise.all(
    names.map(async (name) => {
      const folder = join(artifacts, name);
      return { ...JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')), folder } as Stored;
    }),
  );
}

const lines = async (file: string): Promise<JsonObject[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What transformers alone makes of the pairs with the models of a run. */
async function goldens(stored: readonly Stored[], folder: string): Promise<Record<string, Scores>> {
  const modelOf = (label: string) => join(stored.find((each) => each.label === label)?.folder ?? '', 'model');
  const [pairs, templates, models, output] = ['pairs.jsonl', 'templates.json', 'models.json', 'goldens.json'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string];
  const source = stored.find(({ label }) => label === 'data/candidates')?.folder ?? '';
  await writeFile(pairs, await readFile(join(source, 'rows.jsonl')));
  const template = (name: string) => readFile(join(root, 'packages', 'pipeline', 'templates', `${name}.txt`), 'utf8');
  await writeFile(
    templates,
    JSON.stringify({ forward: await template('short-forward'), reverse: await template('short-reverse') }),
  );
  const folders = { base: modelOf('micro-llama/base'), ...aligned(modelOf) };
  await writeFile(models, JSON.stringify(folders));
  const script = join(root, 'test', 'parity', 'filter_goldens.py');
  await promisify(execFile)(join(root, '.venv', 'bin', 'python'), [script, pairs, templates, models, output], {
    env: { ...process.env, OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' },
  });
  return JSON.parse(await readFile(output, 'utf8'));
}

function aligned(modelOf: (label: string) => string): JsonObject {
  return { forward: modelOf('micro-llama/1/align/forward-1'), reverse: modelOf('micro-llama/1/align/reverse-1') };
}

describe('the filters of the literature on 100 real pairs', { timeout: 240_000 }, () => {
  let selections: Selection[];
  let rows: JsonObject[];
  let stored: Stored[];
  let expected: Record<string, Scores>;
  let out: string;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    out = join(folder, 'run');
    const file = join(folder, 'scored.jsonl');
    const { code, stdout, stderr } = await mainbench([
      'filter',
      recipe,
      '--out',
      out,
      '--write',
      file,
      '--json',
      ...dataOptions,
    ]);
    expect(code, stderr).toBe(0);
    ({ selections } = JSON.parse(stdout));
    rows = await lines(file);
    stored = await manifests(out);
    expected = await goldens(stored, folder);
  }, 600_000);

  it('score as a plain computation of their published formulas does, within 1e-5', () => {
    expect(rows).toHaveLength(100);
    for (const arm of [
      'mutual',
      'blind',
      'mutual-bidirectional',
      'ira',
      'ifd',
      'ifd-loss',
      'rmi',
      'grape',
      'pmi',
      'shuffled',
    ]) {
      for (const row of rows) {
        const golden = expected[String(row.id)]?.[arm];
        const score = row[`score ${arm}`];
        if (golden === null) expect(score, `${arm} of ${row.id}`).toBeNull();
        else expect(Math.abs(Number(score) - Number(golden)), `${arm} of ${row.id}`).toBeLessThan(1e-5);
      }
    }
    // A sum of up to a hundred tokens has their rounding as often.
    for (const row of rows)
      expect(Math.abs(Number(row['score pmi-sum']) - Number(expected[String(row.id)]?.['pmi-sum']))).toBeLessThan(1e-3);
  });

  it('keep what these scores choose, but for ties', () => {
    for (const arm of [
      'mutual',
      'blind',
      'mutual-bidirectional',
      'ira',
      'ifd',
      'ifd-loss',
      'grape',
      'pmi',
      'pmi-sum',
    ]) {
      const golden = rows
        .map(({ id }) => expected[String(id)]?.[arm])
        .filter((score) => typeof score === 'number')
        .sort((a, b) => b - a);
      const cut = golden[Math.min(25, golden.length) - 1] as number;
      for (const row of rows) {
        const score = expected[String(row.id)]?.[arm];
        if (typeof score === 'number' && Math.abs(score - cut) < 1e-3) continue;
        expect(row[`kept ${arm}`], `${arm} of ${row.id}`).toBe(typeof score === 'number' && score > cut);
      }
    }
  });

  it('rank the middle of perplexity first', () => {
    const perplexities = rows
      .map(({ id }) => Number(expected[String(id)]?.perplexity_of_response))
      .sort((a, b) => a - b);
    const [low, high] = [perplexities[36] as number, perplexities[63] as number];
    for (const row of rows) {
      const perplexity = Number(expected[String(row.id)]?.perplexity_of_response);
      if (row['kept perplexity'] === true) {
        expect(perplexity).toBeGreaterThanOrEqual(low);
        expect(perplexity).toBeLessThanOrEqual(high);
      }
    }
  });

  it('keep as many pairs each, and score what has a score', () => {
    for (const { arm, candidates, kept, unscored } of selections) {
      expect(candidates, arm).toBe(100);
      expect(kept, arm).toBe(25);
      // Of pairs that a filter chooses one after another, only the chosen ones have a score.
      expect(unscored > 0, arm).toBe(arm.startsWith('ifd') || arm === 'deita');
    }
  });

  it('cost the passes of their distinct signals and no more, by the plan and by what the servers answered', async () => {
    const { filters, signals }: Described = JSON.parse((await mainbench(['filters', '--json'])).stdout);
    const named = new Set(selections.map(({ arm }) => arm));
    const formulas = filters.filter(({ formula, signals: read }) => formula !== null || read.length > 0);
    // The recipe has an arm of each, by its name.
    expect(formulas.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
    const distinct = new Set(formulas.flatMap(({ signals: read }) => read));
    const passes = [...distinct].reduce(
      (sum, name) => sum + (signals.find((each) => each.name === name)?.passes ?? 0),
      0,
    );
    expect(passes).toBe(14);

    const scoring = stored.filter(({ label, facts }) => facts.usage !== undefined && !label.includes('align/i'));
    const asked = scoring.filter(({ inputs }) => 'pairs' in inputs);
    expect(asked.map(({ kind, label }) => `${kind} ${label}`).sort()).toEqual([
      'filter micro-llama/1/mutual/filter',
      'signal micro-llama/1/align/base_instruction_nll',
      'signal micro-llama/1/align/base_nll',
      'signal micro-llama/1/align/base_nll_alone',
      'signal micro-llama/1/align/base_reverse_nll',
      'signal micro-llama/1/align/blind_nll',
      'signal micro-llama/1/align/deita_complexity',
      'signal micro-llama/1/align/deita_quality',
      'signal micro-llama/1/align/reverse_nll',
      ...[1, 2, 3, 4, 5].map((prompt) => `signal micro-llama/1/align/selectit_${prompt}`),
    ]);
    // The client counts each continuation of a request, of which these prompts have one a grade.
    const grades = (label: string) => (label.includes('selectit') ? 5 : label.includes('deita') ? 6 : 1);
    for (const { facts, label } of asked) expect((facts.usage as JsonObject).requests, label).toBe(100 * grades(label));
    const { stdout } = await mainbench(['plan', recipe, '--out', await temporaryFolder(), '--json', ...dataOptions]);
    const stages: { kind: string; label: string; cost: { requests: number } }[] = JSON.parse(stdout).stages;
    const planned = stages.filter(
      ({ kind, cost, label }) => /^(?:signal|filter)$/.test(kind) && cost.requests > 0 && !/by-it/.test(label),
    );
    expect(planned).toHaveLength(passes);
    for (const { cost, label } of planned) expect(cost.requests, label).toBe(rows.length);
    // A vLLM is asked for each continuation, as the client counts.
    const served = join(out, 'vllm.yaml');
    await writeFile(served, `extends: ${recipe}\nserve: { engine: vllm }\n`);
    const there = await mainbench(['plan', served, '--out', await temporaryFolder(), '--json', ...dataOptions]);
    expect(there.code, there.stderr).toBe(0);
    for (const { kind, label, cost } of JSON.parse(there.stdout).stages as typeof stages)
      if (kind === 'signal') expect(cost.requests, label).toBe(100 * grades(label));

    // What the servers of the embedded engine counted themselves as they stopped. The response cache, which would hide
    // a repeated request from them, never keeps answers of this engine.
    const log = await readFile(join(out, 'logs', 'engine-1.log'), 'utf8');
    const counts = [...log.matchAll(/^\S+ answered (.*)$/gm)].map(([, answered = '']) =>
      Number(/(\d+) \/score/.exec(answered)?.[1] ?? 0),
    );
    // Each connection begins with the same few questions; a model that only generated was asked nothing else.
    const probes = Math.min(...counts);
    expect(probes).toBeLessThan(rows.length);
    const received = counts.reduce((sum, count) => sum + count - probes, 0);
    expect(received).toBe(passes * rows.length);
  });

  it('go on where they are, and asks nothing again', async () => {
    const file = join(out, 'numbers.jsonl');
    const write = ['--write', file, '--no-texts'];
    const { code, stdout, stderr } = await mainbench(['filter', recipe, '--out', out, ...write, ...dataOptions]);
    expect(code, stderr).toBe(0);
    expect(await lines(file)).toEqual(rows.map(({ instruction: _, response: __, ...numbers }) => numbers));
    expect(stderr).toMatch(/(\d+) of \1 stages were cached/);
    expect(stdout).toContain('micro-llama/1/mutual-bidirectional');
    expect(stdout).toContain('overlap of kept pairs');
    expect(stdout).toContain(join('filters', 'report.html'));
  });

  it('are shown on a page, without a word on models that were never tuned', async () => {
    const results = JSON.parse(await readFile(join(out, 'filters', 'results.json'), 'utf8')) as Results;
    expect(results).toMatchObject({ metrics: [], contrasts: [] });
    const [model] = results.models as [ModelResult];
    expect(model.filters.map(({ arm }) => arm)).toEqual(selections.map(({ arm }) => arm));
    expect(model.filters.find(({ arm }) => arm === 'ifd')?.passes).toBe(2);
    expect(model.filterAgreement?.[0]?.overlap).toHaveLength(selections.length);
    const page = await readFile(join(out, 'filters', 'report.html'), 'utf8');
    expect(page).toContain('no model learned from what they keep');
    expect(page).not.toContain('Claim by claim');
  });
});
