import { describe, expect, it } from 'vitest';
import { armSchema } from './arm.ts';
import { alignSchema, tuneSchema } from './method.ts';
import { armAlign, armTune, overrideProblems } from './overrides.ts';

const recipe = {
  align: alignSchema.parse({ iterations: 3, train: { steps: 70, batch_size: 8 } }),
  tune: tuneSchema.parse({}),
};
const arm = (overrides: object) => armSchema.parse({ name: 'arm', ...overrides });

describe('armAlign and armTune', () => {
  it('give the recipe’s own settings to an arm without overrides', () => {
    expect(armAlign(recipe, arm({}))).toEqual(recipe.align);
    expect(armTune(recipe, arm({}))).toEqual(recipe.tune);
  });

  it('replace what is named, at any depth, and keep everything beside it', () => {
    const align = armAlign(recipe, arm({ align: { train: { steps: 5 }, alpha: { policy: 'fixed' } } }));
    expect(align).toEqual({
      ...recipe.align,
      train: { ...recipe.align.train, steps: 5 },
      alpha: { ...recipe.align.alpha, policy: 'fixed' },
    });
  });

  it('do not fall back to defaults of the schema beside an override', () => {
    const { train } = armTune(recipe, arm({ tune: { train: { steps: 9 } } }));
    expect([train.steps, train.learning_rate, train.batch_size, train.warmup_ratio]).toEqual([9, 2e-5, 64, 0.05]);
  });

  it('replace a list as a whole', () => {
    const withLora = {
      ...recipe,
      tune: tuneSchema.parse({ train: { steps: 1, lora: { target_modules: ['q_proj', 'v_proj'] } } }),
    };
    const { train } = armTune(withLora, arm({ tune: { train: { lora: { target_modules: ['o_proj'] } } } }));
    expect(train.lora).toEqual({ ...withLora.tune.train.lora, target_modules: ['o_proj'] });
  });

  it('leave the recipe as it was', () => {
    const before = structuredClone(recipe);
    armAlign(recipe, arm({ align: { train: { steps: 1 }, iterations: 0 } }));
    expect(recipe).toEqual(before);
  });
});

describe('overrideProblems', () => {
  it('finds none in overrides that fit', () => {
    expect(overrideProblems(recipe, arm({ align: { iterations: 0 }, tune: { train: { lora: {} } } }))).toEqual([]);
  });

  it('names the field below the arm', () => {
    const wrong = arm({ align: { train: { stps: 3 }, iterations: -1 }, tune: { train: { schedule: 'linaer' } } });
    expect(overrideProblems(recipe, wrong)).toEqual([
      { path: ['align', 'iterations'], message: 'expected at least 0, found -1' },
      { path: ['align', 'train', 'stps'], message: 'unknown field, did you mean steps?' },
      {
        path: ['tune', 'train', 'schedule'],
        message: 'expected one of linear, cosine, constant; found "linaer", did you mean linear?',
      },
    ]);
  });

  it('leaves out what is wrong with the recipe itself', () => {
    const broken = { ...recipe, align: { ...recipe.align, iterations: -5 } };
    expect(overrideProblems(broken, arm({}))).toEqual([]);
    expect(overrideProblems(broken, arm({ align: { start: 'continue' } }))).toEqual([]);
    expect(overrideProblems(broken, arm({ align: { iterations: -6 } }))).toHaveLength(1);
  });

  it('refuses a value where a mapping is expected', () => {
    expect(overrideProblems(recipe, arm({ align: { train: 5 } }))).toEqual([
      { path: ['align', 'train'], message: 'expected a mapping, found 5' },
    ]);
  });
});
