import { addressOf } from '@mainbench/graph';
import { sha256 } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { experimentOf, recipeWith } from '../testing/recipe-changes.ts';
import { storeWith } from '../testing/tables.ts';
import { evaluationRecords } from './evaluation-records.ts';

describe('the records of evaluations', () => {
  it('hold of a held-out task its rows by their content, the templates and the end of text', async () => {
    const experiment = await experimentOf(recipeWith({ 'evaluate[].options': { loud: true } }));
    const store = await storeWith(experiment.data.heldOut.stage);
    const [heldOut, spelling] = await evaluationRecords(experiment, store);
    const rows = ['h1', 'h2']
      .map((id) => `${JSON.stringify({ id, instruction: `say ${id}`, response: id })}\n`)
      .join('');
    expect(heldOut).toMatchObject({
      task: 'heldout-nll',
      limit: null,
      data: sha256(rows),
      prompts: null,
      endOfText: true,
      promptFormat: { forward: sha256(experiment.templates.forward.text) },
    });
    expect(spelling).toMatchObject({
      task: 'second',
      name: 'spelling',
      options: { loud: true },
      promptFormat: { kind: 'template', sha256: sha256(experiment.templates.forward.text) },
      endOfText: null,
    });
  });

  it('say where each model is judged by itself', async () => {
    const experiment = await experimentOf(recipeWith({}));
    const [heldOut, spelling] = experiment.tasks;
    const judge = { identity: { judge: 'base-model' }, servedByRun: true };
    const tasks = [heldOut, { ...spelling, judge }] as typeof experiment.tasks;
    const records = await evaluationRecords({ ...experiment, tasks }, await storeWith());
    expect(records.map(({ judge, judgedByOwnModel }) => [judge, judgedByOwnModel])).toEqual([
      [null, undefined],
      [{ judge: 'base-model' }, true],
    ]);
  });

  it('fall back to the address of rows that were cleared away', async () => {
    const experiment = await experimentOf(recipeWith({ 'evaluate[].prompt_format': 'plain' }));
    const [heldOut, spelling] = await evaluationRecords(experiment, await storeWith());
    expect(heldOut?.data).toBe(addressOf(experiment.data.heldOut.stage));
    expect(spelling?.promptFormat).toEqual({ kind: 'plain' });
    expect(spelling?.prompts).toBeNull();
  });
});
