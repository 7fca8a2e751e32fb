import type { JsonObject, JsonValue } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { experimentOf, recipeWith } from './testing/recipe-changes.ts';

const pairs = { source: 'pairs' };
const texts = { source: 'texts' };

async function cleaned(data: JsonObject, ...cleaning: JsonObject[]) {
  const experiment = await experimentOf(recipeWith({ data: { seed: pairs, ...data, cleaning } }));
  const stage = experiment.data.cleaning;
  const steps = (stage?.parameters.steps ?? []) as { tables: JsonValue }[];
  return { tables: steps.map((step) => step.tables), inputs: Object.keys(stage?.inputs ?? {}), data: experiment.data };
}

describe('the tables that steps go through', () => {
  it('are those of the recipe: without candidates, three', async () => {
    const { tables, inputs } = await cleaned({ unlabeled: texts }, { step: 'exact-duplicates' }, { step: 'gopher' });
    expect(tables).toEqual([['held_out', 'seed', 'unlabeled'], ['unlabeled']]);
    expect(inputs).toEqual(['held_out', 'seed', 'unlabeled']);
  });

  it('with candidates alone, these, and texts are the responses of those that are left', async () => {
    const { tables, inputs, data } = await cleaned(
      { candidates: pairs },
      { step: 'exact-duplicates' },
      { step: 'gopher' },
    );
    expect(tables).toEqual([['held_out', 'seed', 'candidates'], ['candidates']]);
    expect(inputs).toEqual(['held_out', 'seed', 'candidates']);
    expect(data.candidates?.stage).toMatchObject({ kind: 'cleaned', label: 'data/candidates' });
    expect(data.unlabeled.stage).toMatchObject({ kind: 'responses', inputs: { pairs: data.candidates?.stage } });
  });

  it('with texts beside them, all four', async () => {
    const { tables } = await cleaned({ candidates: pairs, unlabeled: texts }, { step: 'near-duplicates' });
    expect(tables).toEqual([['held_out', 'seed', 'candidates', 'unlabeled']]);
  });

  it('must be there', async () => {
    const step = (tables: string[]) => ({ step: 'length', tables });
    await expect(cleaned({ unlabeled: texts }, step(['seed', 'candidates']))).rejects.toMatchObject({
      kind: 'recipe',
      message: 'data.cleaning.0.tables: the recipe has no table candidates for the step length.',
      details: { hint: 'Expected some of held_out, seed, unlabeled, or a source for it in `data`.' },
    });
    await expect(cleaned({ candidates: pairs }, step(['unlabeled']))).rejects.toThrow('no table unlabeled');
  });
});

it('says at the field of a step which file is missing', async () => {
  await expect(cleaned({ unlabeled: texts }, { step: 'c4', words: 'none.txt' })).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining('the data file none.txt is missing'),
    details: { recipePath: ['data', 'cleaning', 0, 'words'] },
  });
});
