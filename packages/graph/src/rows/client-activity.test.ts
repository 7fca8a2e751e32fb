import type { ClientActivity, InferenceClient } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { watchClients } from './client-activity.ts';

const counting = (activity: ClientActivity) => ({ activity: () => activity }) as InferenceClient;
const server = (endpoint: string) => {
  return { endpoint, state: 'ready', inFlight: 0, limit: 8, requests: 5, faults: {} };
};

describe('watchClients', () => {
  it('adds up what different clients do from now on', () => {
    const one = { requests: 5, promptTokens: 50, generatedTokens: 5, faults: { '429': 2, reset: 1 } };
    const client = counting(one);
    const other = counting({ requests: 0, promptTokens: 0, generatedTokens: 0, faults: {}, endpoints: [server('b')] });
    const read = watchClients([client, other, client, {} as InferenceClient]);
    expect(read?.()).toMatchObject({ requests: 0, promptTokens: 0, generatedTokens: 0, faults: {} });
    Object.assign(one, { requests: 8, promptTokens: 70, faults: { '429': 2, reset: 4 }, endpoints: [server('a')] });
    expect(read?.()).toEqual({
      ...{ requests: 3, promptTokens: 20, generatedTokens: 0, faults: { reset: 3 } },
      endpoints: [server('a'), server('b')],
    });
  });

  it('tells nothing where no client counts', () => {
    expect(watchClients([{} as InferenceClient])).toBeUndefined();
  });
});
