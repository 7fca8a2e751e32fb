import type { LoopStability, ModelResult, TrainingStability } from '@mainbench/spec';
import { fewestBefore, smallestRise, spikeDeviations, spikeWindow } from '@mainbench/stats';
import { alphaLabel, weighted } from '../claims/loop-stability.ts';
import { type Block, headed, tableBlock } from '../document.ts';
import { type Cell, emptyCell, missingCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatCount, formatFixed, formatRange, formatShare, formatValue } from '../text/format-number.ts';

const directions = ['forward', 'reverse'] as const;

function total(trainings: readonly TrainingStability[], of: 'steps' | 'spikes'): Cell {
  const known = trainings.flatMap((training) => training[of] ?? []);
  if (known.length === 0) return missingCell;
  const lacking = trainings.length - known.length;
  const remark = lacking === 0 ? undefined : `${lacking} of ${trainings.length} trainings missing`;
  return { value: formatCount(known.reduce((sum, value) => sum + value, 0)), remark };
}

function normCells(trainings: readonly TrainingStability[]): Cell[] {
  const norms = trainings.flatMap(({ gradientNorm }) => gradientNorm ?? []);
  if (norms.length === 0) return [missingCell, missingCell];
  const text = (value: number) => formatFixed(value, { decimals: 2 });
  const medians = norms.map(({ median }) => median);
  const spreads = norms.flatMap(({ median, percentile95 }) => (median > 0 ? [percentile95 / median] : []));
  return [{ value: formatRange(medians, text) }, { value: formatRange(spreads, text) }];
}

function heldOutCells({ heldOutSpread }: LoopStability, direction: (typeof directions)[number]): Cell[] {
  const last = heldOutSpread.filter((spread) => spread.direction === direction).at(-1);
  if (last === undefined) return [emptyCell, emptyCell];
  const cell = (value: number | null) =>
    value === null ? missingCell : { value: formatValue(value, 'nats-per-token') };
  // One replicate has no spread: nothing is missing.
  return [cell(last.mean), last.replicates < 2 ? emptyCell : cell(last.standardDeviation)];
}

function rowsOf(loop: LoopStability): Cell[][] {
  const { settings, arms, trainings } = loop;
  const aligned = weighted(loop);
  // Without iterations there is no aligned data to weigh, and the first models are the last ones.
  const [label, judged] = aligned.length > 0 ? [alphaLabel(settings), aligned] : ['no aligned data', trainings];
  return directions.flatMap((direction, index): Cell[][] => {
    const own = judged.filter((training) => training.direction === direction);
    if (own.length === 0) return [];
    const state = index > 0 ? ('repeat' as const) : undefined;
    return [
      [
        { value: label, state },
        { value: String(settings.iterations ?? '–'), state },
        { value: arms.join(', ') || '–', state },
        { value: direction },
        total(own, 'steps'),
        total(own, 'spikes'),
        ...normCells(own),
        ...heldOutCells(loop, direction),
      ],
    ];
  });
}

/** How steadily each alignment loop of a model trained, a row for each direction; undefined where there are none. */
function stabilityTable({ name, stability }: ModelResult): Table | undefined {
  const rows = stability.flatMap(rowsOf);
  if (rows.length === 0) return undefined;
  return {
    caption: `Stability of the alignment loops on ${name}, over replicates and the iterations with aligned data.`,
    columns: [
      ...textColumns('α'),
      ...numberColumns('Iterations'),
      ...textColumns('Arms', 'Direction'),
      ...numberColumns('Steps', 'Spikes'),
      { label: 'Gradient norm', detail: 'medians', align: 'end' },
      { label: 'Its 95th percentile', detail: 'over the median', align: 'end' },
      { label: 'Last held-out NLL', detail: 'nats a token', align: 'end' },
      { label: 'Its deviation', detail: 'over replicates', align: 'end' },
    ],
    rows,
    notes: [
      `A spike is a step whose loss is above the median of the ${spikeWindow} steps before by more than ${spikeDeviations} robust standard deviations (1.4826 times the median absolute deviation) and by more than ${formatShare(smallestRise)} % of it; the first ${fewestBefore} steps are not judged. Gradient norms are those before clipping; ranges are over trainings. Missing: the steps went with a model that was cleared away. The deviation is that of a sample.`,
    ],
  };
}

/** Steadiness of every loop, those of single arms among them. */
export function stabilityBlocks(models: readonly ModelResult[]): Block[] {
  return headed('Stability', models.flatMap((model) => stabilityTable(model) ?? []).map(tableBlock));
}
