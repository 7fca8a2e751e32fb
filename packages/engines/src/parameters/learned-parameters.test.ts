import { describe, expect, it } from 'vitest';
import { LearnedParameters } from './learned-parameters.ts';

type Body = Record<string, unknown>;
const body = {
  messages: [],
  max_tokens: 5,
  temperature: 0,
  top_p: 0.9,
  seed: 1,
  stop: ['x'],
  logprobs: true,
  top_logprobs: 5,
};

/** A model that takes what is listed, and names the first parameter that is not. */
function model(taken: readonly string[], say = (name: string) => `Unsupported parameter: '${name}' is not supported.`) {
  const seen: Body[] = [];
  const notes: string[] = [];
  const parameters = new LearnedParameters({
    place: 'http://a',
    refusalOf: (error) => (error instanceof RangeError ? error.message : undefined),
    note: (text) => notes.push(text),
  });
  const exchange = async (sent: unknown) => {
    seen.push(sent as Body);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const refused = Object.keys(sent as Body).find((name) => !['messages', ...taken].includes(name));
    if (refused !== undefined) throw new RangeError(say(refused));
    return 'fine';
  };
  return { seen, notes, parameters, exchange };
}

describe('learned parameters', () => {
  it('are learned one after the other, noted once, and begun with afterwards', async () => {
    const { seen, notes, parameters, exchange } = model(['max_completion_tokens']);
    expect(await parameters.send(body, exchange)).toBe('fine');
    expect(seen.at(-1)).toEqual({ messages: [], max_completion_tokens: 5 });
    const rounds = seen.length;
    expect(await parameters.send(body, exchange)).toBe('fine');
    expect(seen).toHaveLength(rounds + 1);
    expect(Object.keys(parameters.record)).toEqual(['max_tokens', 'temperature', 'top_p', 'seed', 'stop', 'logprobs']);
    expect(parameters.record.max_tokens).toMatch(/^renamed to max_completion_tokens \(the server: Unsupported/);
    expect(parameters.record.temperature).toMatch(/^left out: the server uses its default/);
    expect(notes).toHaveLength(6);
    expect(notes[1]).toMatch(/^http:\/\/a: temperature is left out: the server uses/);
  });

  it('let requests under way at the same time all succeed, and are noted once', async () => {
    const { notes, parameters, exchange } = model(['max_completion_tokens']);
    const all = Array.from({ length: 8 }, () => parameters.send(body, exchange));
    expect(await Promise.all(all)).toEqual(Array(8).fill('fine'));
    expect(notes).toHaveLength(6);
  });

  it.each([[['max_tokens']], [['max_completion_tokens']], [[]]])(
    'find the name of the limit, or none: %j',
    async (taken) => {
      for (const name of ['max_tokens', 'max_completion_tokens']) {
        const { seen, parameters, exchange } = model(taken);
        expect(await parameters.send({ [name]: 7 }, exchange)).toBe('fine');
        expect(seen.at(-1)).toEqual(taken[0] === undefined ? {} : { [taken[0]]: 7 });
      }
    },
  );

  it('send the least temperature where only 0 is refused', async () => {
    const { parameters } = model([]);
    const values: unknown[] = [];
    const exchange = async (sent: unknown) => {
      const { temperature } = sent as Body;
      values.push(temperature);
      if (temperature === 0) throw new RangeError('`temperature` must be strictly positive');
    };
    await parameters.send({ temperature: 0 }, exchange);
    await parameters.send({ temperature: 0.7 }, exchange);
    expect(values).toEqual([0, 0.01, 0.7]);
    expect(parameters.record.temperature).toMatch(/^sent as 0.01 instead of 0/);
  });

  it('end with the refusal that stays, and keep nothing of it', async () => {
    const { seen, notes, parameters } = model([]);
    const exchange = async (sent: unknown) => {
      seen.push(sent as Body);
      throw new RangeError('The seed of doubt is not allowed here.');
    };
    await expect(parameters.send(body, exchange)).rejects.toThrow('doubt');
    expect([seen.length, notes, parameters.record]).toEqual([2, [], {}]);
  });

  it('never ask more often than there are parameters to change', async () => {
    let count = 0;
    const { parameters } = model([]);
    const exchange = async (sent: unknown) => {
      count += 1;
      const name = Object.keys(sent as Body).find((each) => each !== 'messages');
      throw new RangeError(`${name} is not supported (request ${count}).`);
    };
    await expect(parameters.send(body, exchange)).rejects.toThrow('not supported');
    expect(count).toBeLessThanOrEqual(2 * Object.keys(body).length);
  });

  it('keep what another refusal proves, and throw that one', async () => {
    const { parameters } = model([]);
    const exchange = async (sent: unknown) => {
      throw new RangeError('temperature' in (sent as Body) ? 'temperature is not supported' : 'prompt is too long');
    };
    await expect(parameters.send({ temperature: 0 }, exchange)).rejects.toThrow('too long');
    expect(Object.keys(parameters.record)).toEqual(['temperature']);
  });

  it('end where what is measured needs the parameter', async () => {
    const parameters = new LearnedParameters({
      place: 'http://a',
      refusalOf: (error) => (error as Error).message,
      needed: { logprobs: (words) => new TypeError(`needed: ${words}`) },
    });
    const exchange = () => Promise.reject(new RangeError('top_logprobs is not supported with this model.'));
    await expect(parameters.send(body, exchange)).rejects.toThrow('needed: top_logprobs is not supported with this');
  });
});
