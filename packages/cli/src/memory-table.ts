import { type StageMemory, usableBytes } from '@mainbench/pipeline';
import type { HardwareSettings } from '@mainbench/spec';

interface Group {
  first: StageMemory;
  count: number;
}

/** What to change for less of what is largest. */
const advice: Record<StageMemory['work'], string> = {
  training:
    'Lower micro_batch_size or max_length, switch gradient_checkpointing on, train adapters (lora, with base_dtype: ' +
    'bfloat16 or nf4), or use more processes with --use_fsdp.',
  serving: 'Raise `serve.shards`, or shorten the longest text (max_length).',
};

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e8 && bytes > 0 ? 3 : 1);
}

/** Bytes a device as a stage's line has them. */
export function deviceMemoryText({ total }: StageMemory): string {
  return `${gigabytes(total)} GB a device`;
}

/** Stages that need the same, the largest first. */
function groupsOf(stages: readonly StageMemory[]): Group[] {
  const groups = new Map<string, Group>();
  for (const memory of stages) {
    const key = JSON.stringify([memory.work, memory.parts]);
    const { first, count } = groups.get(key) ?? { first: memory, count: 0 };
    groups.set(key, { first, count: count + 1 });
  }
  return [...groups.values()].sort((one, other) => other.first.total - one.first.total);
}

function line({ first: { label, work, parts, total }, count }: Group): string {
  const shares = Object.entries(parts).map(([name, bytes]) => `${name} ${gigabytes(bytes)}`);
  const more = count === 1 ? '' : ` and ${count - 1} like it`;
  return `  ${gigabytes(total).padStart(6)}  ${work}, ${shares.join(', ')} (${label}${more})`;
}

/** A sentence on the largest stage that the recipe's hardware cannot hold; undefined if all fit or nothing is known. */
export function tooLarge(stages: readonly StageMemory[], hardware: HardwareSettings | undefined): string | undefined {
  if (hardware?.memory_gb === undefined) return undefined;
  const usable = usableBytes(hardware.memory_gb);
  const largest = groupsOf(stages)[0]?.first;
  if (largest === undefined || largest.total <= usable) return undefined;
  const { label, total, work } = largest;
  return (
    `${label} needs about ${gigabytes(total)} GB on one device, and ${hardware.device} has room for ` +
    `${gigabytes(usable)} GB. ${advice[work]}`
  );
}

/** What the stages of a plan need on one device, and whether that fits the recipe's hardware. */
export function memoryTable(stages: readonly StageMemory[], hardware: HardwareSettings | undefined): string {
  if (stages.length === 0) return '';
  const lines = groupsOf(stages).map(line).join('\n');
  const fits = hardware?.memory_gb !== undefined && tooLarge(stages, hardware) === undefined;
  return `\nMemory on one device at most, in GB, beside libraries:\n${lines}\n${fits ? `All of it fits ${hardware.device}.\n` : ''}`;
}
