import type { RunCosts, SpentCost } from '@mainbench/spec';

function sum(costs: readonly SpentCost[]): SpentCost {
  const [first, ...rest] = costs;
  const total = { ...(first as SpentCost) };
  for (const cost of rest) for (const key of Object.keys(total)) total[key] = Number(total[key]) + Number(cost[key]);
  return total;
}

/**
 * What several runs cost together; undefined where one of them does not know.
 * @param given costs of each run, with the names that its models have in the joined report
 */
export function joinCosts(
  given: readonly { costs: RunCosts | undefined; models: readonly string[] }[],
): RunCosts | undefined {
  const known = given.flatMap(({ costs, models }) => (costs === undefined ? [] : [{ costs, models }]));
  if (known.length < given.length || known.length === 0) return undefined;
  return {
    models: known.flatMap(({ costs, models }) =>
      costs.models.map((model, index) => ({ ...model, model: models[index] ?? model.model })),
    ),
    shared: sum(known.map(({ costs }) => costs.shared)),
    total: sum(known.map(({ costs }) => costs.total)),
  };
}
