import { canonicalJson } from '@mainbench/kit';
import type { ArmRecord, JsonObject, Results } from '@mainbench/spec';
import { isRandom } from '../claims/arm-records.ts';

/** Arms that are one method with several numbers of kept pairs, in rising order of them. */
export interface Sweep {
  /** What the arms share of their names. */
  name: string;
  /** Whether the method is a random choice: what chance gives. */
  random: boolean;
  points: { arm: string; kept: number }[];
}

function keptOf({ filter }: ArmRecord): number | undefined {
  const kept = filter?.select.top_k;
  return typeof kept === 'number' ? kept : undefined;
}

/** Everything of an arm but its name and how many pairs it keeps. */
function methodOf({ filter, align, tune }: ArmRecord): string {
  const { select: _, ...rest } = filter ?? { select: {} };
  return canonicalJson({ filter: rest as JsonObject, align, tune });
}

/** The arms of a recipe's `sweep` of `select.top_k`: it names them after the value, and nothing else differs. */
export function sweepsOf({ runs }: Results): Sweep[] {
  const arms = new Map(runs.flatMap((run) => run.arms.map((arm) => [arm.arm, arm] as const)));
  const swept = [...arms.values()].filter((arm) => keptOf(arm) !== undefined);
  return [...Map.groupBy(swept, methodOf).values()].flatMap((group) => {
    const points = group.map((arm) => ({ arm: arm.arm, kept: keptOf(arm) as number }));
    points.sort((a, b) => a.kept - b.kept);
    if (new Set(points.map(({ kept }) => kept)).size < 2) return [];
    const [first] = points as [Sweep['points'][number]];
    const ending = `-${first.kept}`;
    const name = first.arm.endsWith(ending) ? first.arm.slice(0, -ending.length) : first.arm;
    return [{ name, random: group[0] !== undefined && isRandom(group[0]), points }];
  });
}
