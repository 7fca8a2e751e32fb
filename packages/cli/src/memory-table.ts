import { type StageMemory, usableBytes } from '@mainbench/pipeline';
import type { HardwareSettings } from '@mainbench/spec';

/** A stage and what it needs on one device. */
export interface MeasuredStage {
  label: string;
  memory: StageMemory;
}

interface Group extends MeasuredStage {
  count: number;
}

/** What to change for less of what is largest. */
const advice: Record<StageMemory['work'], string> = {
  training:
    'Lower micro_batch_size or max_length, switch gradient_checkpointing on, train adapters (lora, with base_dtype: ' +
    'bfloat16), or use more processes with --use_fsdp.',
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
function groupsOf(stages: readonly MeasuredStage[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { label, memory } of stages) {
    const key = JSON.stringify(memory);
    const { count } = groups.get(key) ?? { count: 0 };
    groups.set(key, { ...(groups.get(key) ?? { label, memory }), count: count + 1 });
  }
  return [...groups.values()].sort((one, other) => other.memory.total - one.memory.total);
}

function line({ label, memory, count }: Group): string {
  const parts = Object.entries(memory.parts).map(([name, bytes]) => `${name} ${gigabytes(bytes)}`);
  const more = count === 1 ? '' : ` and ${count - 1} like it`;
  return `  ${gigabytes(memory.total).padStart(6)}  ${memory.work}, ${parts.join(', ')} (${label}${more})`;
}

/** The first sentence of a stage that the recipe's hardware cannot hold, with what to change; undefined where all fit. */
export function tooLarge(stages: readonly MeasuredStage[], hardware: HardwareSettings | undefined): string | undefined {
  if (hardware?.memory_gb === undefined) return undefined;
  const usable = usableBytes(hardware.memory_gb);
  const [largest] = groupsOf(stages);
  if (largest === undefined || largest.memory.total <= usable) return undefined;
  const { label, memory } = largest;
  return (
    `${label} needs about ${gigabytes(memory.total)} GB on one device, and ${hardware.device} has room for ` +
    `${gigabytes(usable)} GB. ${advice[memory.work]}`
  );
}

/** What the stages of a plan need on one device, and whether that fits the recipe's hardware. */
export function memoryTable(stages: readonly MeasuredStage[], hardware: HardwareSettings | undefined): string {
  if (stages.length === 0) return '';
  const fits = hardware?.memory_gb === undefined ? '' : `Fits ${hardware.device}: yes, all of it.\n`;
  return `\nMemory on one device at most, in GB, beside libraries:\n${groupsOf(stages).map(line).join('\n')}\n${tooLarge(stages, hardware) === undefined ? fits : ''}`;
}
