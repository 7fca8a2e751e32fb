import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { describeError, MainbenchError } from '../errors.ts';
import { parseRecipe, readRecipe } from './parse-recipe.ts';

const parts = {
  name: 'name: small',
  models: 'models: [{ name: m, init: { architecture: llama } }]',
  data: 'data: { world: {} }',
  arms: 'arms: [{ name: no-filter }]',
  evaluate: 'evaluate: [{ task: t }]',
};

/** The text of a small recipe with some lines replaced and others added. */
function recipeText(changes: Record<string, string> = {}): string {
  return Object.values({ ...parts, ...changes }).join('\n');
}

function failure(text: string): MainbenchError {
  try {
    parseRecipe(text, 'r.yaml');
  } catch (error) {
    if (MainbenchError.is(error)) return error;
    throw error;
  }
  throw new Error('expected a MainbenchError');
}

const help = '`mainbench schema` prints every field.';

/** What a user sees, less the line that every such message ends with. */
function shown(text: string): string[] {
  const error = failure(text);
  expect(error.kind).toBe('recipe');
  const lines = describeError(error).split('\n');
  const last = lines.at(-1) ?? '';
  expect(last.endsWith(help)).toBe(true);
  return last === help ? lines.slice(0, -1) : [...lines.slice(0, -1), last.slice(0, -help.length - 1)];
}

describe('parseRecipe', () => {
  it('fills in the defaults of the method (docs/method.md, training settings)', () => {
    const recipe = parseRecipe(recipeText(), 'r.yaml');
    const optimizer = { adam_beta1: 0.9, adam_beta2: 0.95, weight_decay: 0.1, max_grad_norm: 1 };
    const common = {
      ...optimizer,
      schedule: 'linear',
      final_learning_rate_ratio: 0,
      precision: 'bfloat16',
      max_length: 2048,
    };
    expect(recipe.align.train).toMatchObject({
      ...common,
      steps: 50,
      learning_rate: 1e-5,
      batch_size: 32,
      warmup_ratio: 0,
    });
    expect(recipe.tune.train).toMatchObject({
      ...common,
      steps: 600,
      learning_rate: 2e-5,
      batch_size: 64,
      warmup_ratio: 0.05,
    });
    expect(recipe.tune.train.lora).toBeUndefined();
    expect(recipe.align).toMatchObject({ iterations: 4, start: 'continue' });
    expect(recipe.align.alpha).toMatchObject({ policy: 'loss-ratio', granularity: 'step' });
    const sampling = { temperature: 0.7, top_p: 0.9, max_new_tokens: 512 };
    expect(recipe.augment.generate).toEqual(sampling);
    expect(recipe.align.generate).toEqual(sampling);
    expect(recipe.seeds).toEqual([1]);
    expect(recipe.serve).toMatchObject({ engine: 'embedded' });
    expect(recipe.train).toEqual({ processes: 1, accelerate_arguments: [] });
    expect(recipe.report).toMatchObject({ baseline: 'no-filter', confidence: 0.95 });
  });

  it('keeps the defaults of a phase beside a field that is given', () => {
    const recipe = parseRecipe(recipeText({ tune: 'tune: { train: { steps: 10 } }' }), 'r.yaml');
    expect(recipe.tune.train).toEqual({ ...parseRecipe(recipeText(), 'r.yaml').tune.train, steps: 10 });
  });

  it.each([
    ['a: [1, 2\nb: 3\n', '2:1', 'the indentation is wrong, or a closing bracket is missing'],
    ['name: a\nname: b\n', '2:1', 'the field name is given twice'],
    ['a:\n\t- b\n', '2:1', 'expected spaces, found a tab'],
    ['a: "x\nb: 1\n', '3:1', 'a closing quote, a closing bracket or a comma is missing'],
    ['a: b: c\n', '1:4', 'a value on the same line cannot have fields of its own'],
    ['a: 1\n---\nb: 2\n', '2:1', 'expected one document, found a second one after ---'],
    ['- a\nb: 1\n', '2:1', 'unexpected text'],
    ['a: @x\n', '1:4', 'a value that begins with this character must be quoted'],
    ['key\nother: 1\n', '1:1', 'expected `name: value`'],
    ['a: "\\q"\n', '1:5', 'a backslash in double quotes starts an unknown escape sequence'],
  ])('says where %j is not YAML', (text, place, message) => {
    expect(describeError(failure(text))).toBe(
      `r.yaml:${place}: not valid YAML: ${message}. Check the indentation and the quotes there.`,
    );
  });

  it('says which *name stands for nothing', () => {
    expect(describeError(failure(recipeText({ description: 'description: *twice' })))).toBe(
      'r.yaml:6:14: not valid YAML: *twice has no &twice before it. Put a text in quotes.',
    );
  });

  it('takes &names and *names that do stand for something', () => {
    const text = recipeText({ align: 'align: { train: &train { steps: 7 } }', tune: 'tune: { train: *train }' });
    expect(parseRecipe(text, 'r.yaml').tune.train.steps).toBe(7);
  });

  it('takes << to start from the fields of another mapping', () => {
    const text = recipeText({
      align: 'align: { train: &train { steps: 7, batch_size: 4 } }',
      tune: 'tune: { train: { <<: *train, steps: 9 } }',
    });
    const { train } = parseRecipe(text, 'r.yaml').tune;
    expect([train.steps, train.batch_size, train.learning_rate]).toEqual([9, 4, 2e-5]);
    expect(shown(text.replace('batch_size: 4', 'batch_size: 0'))).toEqual([
      'r.yaml:6:36: align.train.batch_size: expected at least 2, found 0.',
      'r.yaml:7:9: tune.train.batch_size: expected at least 1, found 0.',
    ]);
  });

  it.each(['1', '[a]', '&y 3', '*x'])('refuses << with %s', (source) => {
    const text = recipeText({ description: 'description: &x text', tune: `tune: { <<: ${source} }` });
    expect(describeError(failure(text))).toBe(
      'r.yaml:7:9: expected a mapping after <<, or the *name of one. Give the field another name.',
    );
  });

  it('survives *names that blow up', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map((pair) => [...pair])) {
      bomb.push(`${name}: &${name} [${new Array(10).fill(`*${before}`).join(', ')}]`);
    }
    expect(failure(bomb.join('\n')).message).toBe('not usable: its aliases (*name) repeat too much of it.');
    expect(shown(recipeText({ hardware: 'hardware: &h { device: *h }' }))).toEqual([
      'r.yaml:6:16: hardware.device: found a value that contains itself.',
    ]);
  });

  it('names every missing field of an empty recipe', () => {
    for (const text of ['', '# nothing yet\n', '{}']) {
      expect(shown(text).map((line) => line.replace(/^r\.yaml:\d+:\d+: /, ''))).toEqual([
        'name: expected text, found nothing.',
        'models: expected a list, found nothing.',
        'data: expected a mapping with world or seed, found nothing.',
        'arms: expected a list, found nothing.',
        'evaluate: expected a list, found nothing.',
      ]);
    }
  });

  it.each([
    ['- a', 'r.yaml:1:1: expected a mapping, found a list.'],
    ['text', 'r.yaml:1:1: expected a mapping, found "text".'],
  ])('refuses %j as a whole', (text, line) => {
    expect(shown(text)).toEqual([line]);
  });

  it.each([
    ['select: { top_kk: 4 }', '6:11: select.top_kk: unknown field, did you mean top_k?'],
    [
      'select: { top_k: 4, top_fraction: 0.5 }',
      '6:21: select.top_fraction: cannot be combined with top_k; expected top_k, top_fraction, threshold, band or strata with top_k.',
    ],
    ['select: { top_k: x }', '6:11: select.top_k: expected a number, found "x".'],
    [
      'select: {}',
      '6:1: select: expected top_k, top_fraction, threshold, band or strata with top_k; found an empty mapping.',
    ],
    [
      'select: 5',
      '6:1: select: expected a mapping with top_k, top_fraction, threshold, band or strata with top_k, found 5.',
    ],
    ['select: { band: { from: 0.8, to: 0.2 } }', '6:19: select.band.from: expected a quantile of at most `to`.'],
    ['select: { threshold: .nan }', '6:11: select.threshold: expected a finite number, found NaN.'],
    [
      'data: { seed: { source: a }, unlabeled: { sorce: b } }',
      '6:43: data.unlabeled.sorce: unknown field, did you mean source?',
    ],
    [
      'data: { seed: { source: a }, world: {} }',
      '6:9: data.seed: cannot be combined with world; expected world or seed.',
    ],
    [
      'data: { seed: { source: a }, unlabeled: { source: b }, held_out: {} }',
      '6:56: data.held_out: expected source or fraction; found an empty mapping.',
    ],
    [
      'data: { seed: { source: a }, unlabeled: { source: b }, held_out: { fraction: 3 } }',
      '6:68: data.held_out.fraction: expected less than 1, found 3.',
    ],
    [
      'serve: { engine: tgi, urls: [nope] }',
      '6:30: serve.urls.0: expected a URL such as http://127.0.0.1:8080, found "nope".',
    ],
    [
      'serve: { engine: embedded, shards: 2 }',
      '6:28: serve.shards: unknown field; expected one of engine, workers, threads, max_batch_size, use_cpu, cache.',
    ],
    ['seeds: [2, 1.5]', '6:12: seeds.1: expected a whole number, found 1.5.'],
    ['seeds: [1, 1]', '6:1: seeds: expected different seeds.'],
    ['align: { train: { stps: 5, steps: 5 } }', '6:19: align.train.stps: unknown field, did you mean steps?'],
    ['align: { train: { steps: "5" } }', '6:19: align.train.steps: expected a number, found "5".'],
    [
      'models: [{ name: A b, path: y }]',
      '6:12: models.0.name: expected lower-case letters, digits, dots and hyphens; found "A b".',
    ],
    ['models: [{ name: a, path: y, hub: x }]', '6:10: models.0: expected exactly one of init, path and hub.'],
    ['models: [{ name: a, path: y }, { name: a, path: z }]', '6:34: models.1.name: a is named twice.'],
    ['arms: []', '6:1: arms: expected at least 1 entry, found none.'],
    [
      'report: { baseline: mutual }',
      '6:11: report.baseline: expected the name of an arm (no-filter), found mutual; add that arm, or name another one.',
    ],
    ['align: { train: { batch_size: 7 } }', '6:19: align.train.batch_size: expected a multiple of 2, found 7.'],
    [
      'models: [{ name: a, init: { architecture: llama, hidden_size: 30, heads: 4 } }]',
      '6:50: models.0.init.hidden_size: expected a multiple of twice the heads (8), found 30.',
    ],
    [
      'models: [{ name: a, init: { architecture: llama, heads: 4, key_value_heads: 3 } }]',
      '6:60: models.0.init.key_value_heads: expected a divisor of the heads (4), found 3.',
    ],
    [
      'serve: { engine: tgi, urls: ["ftp://a"] }',
      '6:30: serve.urls.0: expected a URL such as http://127.0.0.1:8080, found "ftp://a".',
    ],
    [
      'serve: { engine: tgi, urls: ["http://a"], image: x }',
      '6:43: serve.image: cannot be combined with urls or discover: those servers are already running.',
    ],
    [
      'serve: { engine: vllm, urls: ["http://a"], discover: ./servers }',
      '6:44: serve.discover: expected urls or discover, found both.',
    ],
    [
      'serve: { engine: tgi, urls: ["http://a", b] }',
      '6:42: serve.urls.1: expected a URL such as http://127.0.0.1:8080, found "b".',
    ],
    ['align: { train: { steps: 5, epochs: 2 } }', '6:29: align.train.epochs: expected steps or epochs, found both.'],
    [
      'arms: [{ name: no-filter }, { name: base, tune: false, filter: random }]',
      '6:56: arms.1.filter: expected no filter with `tune: false`: a model that is not tuned uses no pairs.',
    ],
    ['description: "\\ud800"', '6:1: description: expected Unicode text, found half of a surrogate pair.'],
    ['nmae: x', '6:1: nmae: unknown field, did you mean name?'],
    [
      'templates: { __proto__: 3 }',
      '6:14: templates.__proto__: unknown field; expected one of forward, reverse, rating, rating_digit.',
    ],
  ])('says one thing, at its place, of `%s`', (line, sentence) => {
    const field = /^\w+/.exec(line)?.[0] ?? '';
    const { [field as keyof typeof parts]: replaced, ...others } = parts;
    // The line under test is the sixth one, whatever it replaces.
    const text = [...Object.values(others), ...(replaced === undefined ? [] : ['# replaced']), line].join('\n');
    expect(shown(text)).toEqual([`r.yaml:${sentence}`]);
  });

  it('names arms that are named twice, and overrides that do not fit, where they stand', () => {
    const arms = `arms:
  - name: no-filter
  - name: b
    align:
      train:
        stps: 3
        steps: 0
  - name: b
    tune: { train: { schedule: linaer } }
    select: { top_k: 3 }`;
    expect(shown(recipeText({ arms }))).toEqual([
      'r.yaml:9:9: arms.1.align.train.stps: unknown field, did you mean steps?',
      'r.yaml:10:9: arms.1.align.train.steps: expected at least 1, found 0.',
      'r.yaml:11:5: arms.2.name: b is named twice.',
      'r.yaml:12:22: arms.2.tune.train.schedule: expected one of linear, cosine, constant; found "linaer", did you mean linear?',
    ]);
    expect(failure(recipeText({ arms })).details).toMatchObject({ file: 'r.yaml', line: 9, column: 9 });
  });

  it('shows problems in the order of the file, and not more than anyone reads', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `unknown${index}: 1`);
    const all = shown(recipeText({ extra: lines.join('\n') }));
    expect(all).toHaveLength(21);
    expect(all[0]).toBe('r.yaml:6:1: unknown0: unknown field.');
    expect(all[19]).toBe('r.yaml:25:1: unknown19: unknown field.');
    expect(all[20]).toBe('r.yaml: and 10 more.');
  });

  it('answers any text with a recipe or a sentence at a place inside it', () => {
    const piece = fc.constantFrom(
      ...Object.values(parts),
      'a: &a [*a]',
      '- ',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ':',
      '"',
      "'",
      '|',
      '\t',
      '*b',
      '!!x',
      '\n',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('\n')),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          parseRecipe(source, 'r.yaml');
        } catch (error) {
          if (!MainbenchError.is(error)) throw error;
          expect(error.kind).toBe('recipe');
          expect(error.details.line ?? 1).toBeGreaterThanOrEqual(1);
          expect(error.details.line ?? 1).toBeLessThanOrEqual(source.split(/\n/).length);
          expect(error.message).not.toMatch(/Invalid|received|undefined|\bat \w+ \(/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('answers any change to a recipe likewise', () => {
    const recipe = parseRecipe(recipeText(), 'r.yaml') as unknown as Record<string, unknown>;
    const change = fc.record({
      path: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      value: fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0, 1.5, 'x', null)),
    });
    fc.assert(
      fc.property(change, ({ path, value }) => {
        const changed = structuredClone(recipe);
        let current: Record<string, unknown> = changed;
        for (const [depth, step] of path.entries()) {
          const keys = Object.keys(current);
          const key = keys[step % Math.max(1, keys.length)] ?? 'none';
          const next = current[key];
          if (depth === path.length - 1 || typeof next !== 'object' || next === null) {
            current[key] = value;
            break;
          }
          current = next as Record<string, unknown>;
        }
        const text = stringify(changed);
        try {
          parseRecipe(text, 'r.yaml');
        } catch (error) {
          if (!MainbenchError.is(error)) throw error;
          expect(describeError(error)).toMatch(/^r\.yaml:\d+:\d+: \S/);
          expect(error.message).not.toMatch(/Invalid|received|undefined/);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a recipe of a former version', () => {
  it('is refused with the lines that now say the same', () => {
    const text = recipeText({
      engine: 'engine: { kind: tgi, launch: { kind: external, url: "http://a", protocol: vllm }, processes: 8 }',
    });
    expect(shown(text)).toEqual([
      'r.yaml:6:1: engine: `engine` is now `serve` (and `train`); write instead',
      '  serve:',
      '    engine: vllm',
      '    urls:',
      '      - http://a',
      '  train:',
      '    processes: 8',
    ]);
  });

  it('never has a password repeated', () => {
    const text = recipeText({ engine: 'engine: { kind: tgi, launch: { kind: external, url: "http://u:geheim@a" } }' });
    expect(describeError(failure(text))).not.toContain('geheim');
    expect(describeError(failure(text))).toContain('serve: { engine: embedded }');
  });

  it('has `layout` named `prompt_format`', () => {
    const text = recipeText({ evaluate: 'evaluate: [{ task: t, layout: chat }]' });
    expect(shown(text)[0]).toBe(
      'r.yaml:5:23: evaluate.0.layout: `layout` is now `prompt_format`; write prompt_format: chat.',
    );
  });
});

describe('extends', () => {
  const family = recipeText({
    tune: 'tune: { train: { steps: 9, learning_rate: 1.0e-4 } }',
    align: 'align: { iterations: 2 }',
  });
  const reader = (files: Record<string, string>) => (file: string) => {
    const text = files[file];
    if (text === undefined) throw new MainbenchError('usage', 'there is no such recipe.', { file });
    return text;
  };

  it('merges mapping by mapping, replaces lists, and lets epochs take the place of steps', () => {
    const child =
      'extends: ./family.yaml\nname: child\narms: [{ name: no-filter }, { name: b }]\ntune: { train: { epochs: 3 } }';
    const { recipe } = readRecipe(child, 'a/child.yaml', reader({ 'a/family.yaml': family }));
    expect(recipe.name).toBe('child');
    expect(recipe.arms.map(({ name }) => name)).toEqual(['no-filter', 'b']);
    expect(recipe.tune.train).toMatchObject({ epochs: 3, learning_rate: 1e-4 });
    expect(recipe.tune.train.steps).toBeUndefined();
    expect(recipe.align.iterations).toBe(2);
    expect(recipe.extends).toBeUndefined();
  });

  it('sees paths of the other file from this one', () => {
    const parent = recipeText({ templates: 'templates: { forward: ./mine.txt }' });
    const { recipe } = readRecipe('extends: ../family.yaml', 'a/b/child.yaml', reader({ 'a/family.yaml': parent }));
    expect(recipe.templates.forward).toBe('../mine.txt');
  });

  it('finds the other file by an absolute path too', () => {
    const { recipe } = readRecipe('extends: /b/family.yaml', '/a/child.yaml', reader({ '/b/family.yaml': family }));
    expect(recipe.align.iterations).toBe(2);
  });

  it('places errors in the file that wrote the line', () => {
    const bad = recipeText({ align: 'align: { iterations: -1 }' });
    const child = 'extends: ./family.yaml\nname: child\nseeds: [1, 1]';
    try {
      readRecipe(child, 'child.yaml', reader({ 'family.yaml': bad }));
      expect.fail('not refused');
    } catch (error) {
      expect(describeError(error as MainbenchError)).toContain(
        'child.yaml:3:1: seeds: expected different seeds.\nfamily.yaml:6:10: align.iterations: expected at least 0, found -1.',
      );
    }
  });

  it('refuses a recipe that is not there, and one that extends itself', () => {
    const read = reader({ 'a.yaml': 'extends: b.yaml', 'b.yaml': 'extends: a.yaml' });
    expect(() => readRecipe('extends: nowhere.yaml', 'a.yaml', read)).toThrow(
      'extends: nowhere.yaml: there is no such recipe.',
    );
    expect(() => readRecipe('extends: b.yaml', 'a.yaml', read)).toThrow('a.yaml extends itself');
  });
});

describe('sweep', () => {
  it('makes one arm of each combination', () => {
    const arms =
      'arms: [{ name: no-filter }, { name: mutual, filter: mutual, sweep: { select.top_k: [10, 20], align.iterations: [0, 1] } }]';
    const { recipe, placeOf } = readRecipe(recipeText({ arms }), 'r.yaml');
    expect(recipe.arms.map(({ name }) => name)).toEqual([
      'no-filter',
      ...['mutual-10-0', 'mutual-10-1', 'mutual-20-0', 'mutual-20-1'],
    ]);
    expect(recipe.arms[3]).toMatchObject({ select: { top_k: 20 }, align: { iterations: 0 } });
    expect(placeOf(['arms', 4, 'filter'])).toEqual(placeOf(['arms', 1, 'filter']));
  });

  it('places what is wrong with a value at the sweep', () => {
    const arms = 'arms: [{ name: no-filter }, { name: m, filter: x, sweep: { select.top_k: [0, 20] } }]';
    expect(shown(recipeText({ arms }))[0]).toMatch(/^r\.yaml:4:60: arms\.1\.select/);
  });
});
