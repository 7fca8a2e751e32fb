import type { Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';
import { chainEfforts } from './effort.ts';
import { stagesOf } from './stages-of.ts';

/** Bytes that artifacts take. */
export interface DiskUse {
  /** When all is done. */
  end: number;
  /** At most, while stages run one after the other. */
  peak: number;
}

/**
 * The disk that a run from nothing takes, by the stages' costs.
 * @param transient the models whose weights go once no stage needs them
 */
export function diskUse(targets: readonly Stage[], transient: readonly Stage[]): DiskUse {
  const stages = stagesOf(targets);
  const chains = chainEfforts(stages);
  const goes = new Set(transient.map(addressOf));
  const inputsOf = new Map(stages.map((stage) => [stage, Object.values(stage.inputs)]));
  const readers = new Map<string, number>();
  for (const inputs of inputsOf.values()) {
    for (const address of new Set(inputs.map(addressOf))) readers.set(address, (readers.get(address) ?? 0) + 1);
  }
  const weightsOf = new Map(stages.map((stage) => [addressOf(stage), stage.cost.weightBytes]));
  const done = new Set<string>();
  const waiting = [...stages].sort((a, b) => (chains.get(addressOf(b)) ?? 0) - (chains.get(addressOf(a)) ?? 0));
  let now = 0;
  let peak = 0;
  while (waiting.length > 0) {
    const isReady = (stage: Stage) => (inputsOf.get(stage) ?? []).every((input) => done.has(addressOf(input)));
    const [stage] = waiting.splice(waiting.findIndex(isReady), 1) as [Stage];
    now += stage.cost.diskBytes;
    peak = Math.max(peak, now);
    done.add(addressOf(stage));
    for (const address of new Set((inputsOf.get(stage) ?? []).map(addressOf))) {
      const rest = (readers.get(address) ?? 0) - 1;
      readers.set(address, rest);
      if (rest === 0 && goes.has(address)) now -= weightsOf.get(address) ?? 0;
    }
  }
  return { end: now, peak };
}
