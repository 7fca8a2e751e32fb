import type { ClientActivity, InferenceClient } from '@mainbench/spec';

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>, sign: 1 | -1) {
  const result: Record<string, number> = { ...a };
  for (const [kind, count] of Object.entries(b)) {
    result[kind] = (result[kind] ?? 0) + sign * count;
    if (result[kind] === 0) delete result[kind];
  }
  return result;
}

function combine(a: ClientActivity, b: ClientActivity, sign: 1 | -1): ClientActivity {
  const endpoints = sign === 1 ? [...(a.endpoints ?? []), ...(b.endpoints ?? [])] : a.endpoints;
  return {
    requests: a.requests + sign * b.requests,
    promptTokens: a.promptTokens + sign * b.promptTokens,
    generatedTokens: a.generatedTokens + sign * b.generatedTokens,
    faults: sum(a.faults, b.faults, sign),
    ...(endpoints === undefined || endpoints.length === 0 ? {} : { endpoints }),
  };
}

const nothing: ClientActivity = { requests: 0, promptTokens: 0, generatedTokens: 0, faults: {} };

/**
 * What clients do from now on, all together: a client may have worked for an earlier stage.
 * @returns a function that tells it; undefined where no client counts
 */
export function watchClients(clients: Iterable<InferenceClient>): (() => ClientActivity) | undefined {
  const counting = [...new Set(clients)].filter((client) => client.activity !== undefined);
  if (counting.length === 0) return undefined;
  const read = () => counting.reduce((total, client) => combine(total, client.activity?.() ?? nothing, 1), nothing);
  const before = read();
  return () => combine(read(), before, -1);
}
