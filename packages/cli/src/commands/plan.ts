import { startCommand } from '@mainbench/engines';
import { addCosts, diskUse, type PlannedStage, planStages, stagesOf } from '@mainbench/graph';
import {
  type Experiment,
  externalModelOf,
  planMemory,
  planRows,
  reportMeasurements,
  type StageMemory,
  transientModels,
  unknownSizes,
} from '@mainbench/pipeline';
import { type Cost, isEmbedded, type JsonObject, type Recipe } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { deviceUse, lookForDevices } from '../found-devices.ts';
import { interruption } from '../interruption.ts';
import { loadExperiment } from '../load-experiment.ts';
import { deviceMemoryText, memoryTable, tooLarge } from '../memory-table.ts';
import { devicesUsed, type PlannedHours, plannedHours, wallHours } from '../plan-hours.ts';
import { planTable } from '../plan-table.ts';
import { bytesText } from '../quantities.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

interface Totals {
  cost: Cost;
  hours: PlannedHours | null;
  price: number | null;
  /** Bytes of every artifact of the run when all is done, those that are there now among them. */
  disk: number;
  /** Bytes at the worst moment of a run from nothing; more than `disk` where models are removed on the way. */
  diskPeak: number;
}

const marks = { complete: colors.green('cached '), partial: colors.yellow('partial'), missing: colors.blue('to run ') };
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function markOf({ state, runs }: PlannedStage): string {
  if (state === 'complete' && runs) return colors.blue('again  ');
  return state === 'missing' && !runs ? colors.dim('unused ') : marks[state];
}

function describeCost(cost: Cost): string {
  const parts = [
    [cost.requests, 'requests'],
    [cost.promptTokens, 'tokens read'],
    [cost.generatedTokens, 'tokens generated'],
    [cost.trainedTokens, 'tokens trained'],
    [cost.judgeRequests, 'judged comparisons'],
    [cost.judgeTokens, 'tokens of the judge'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${whole.format(count)} ${unit}`)
    .join(', ');
}

/** Hours by model: a stage belongs to the model whose graph needs it; what two models share costs nothing. */
function totals(recipe: Recipe, experiment: Experiment, plan: readonly PlannedStage[]): Totals {
  const running = plan.filter(({ runs }) => runs).map(({ stage }) => stage);
  const cost = addCosts(running.map((stage) => stage.cost));
  const { hardware } = recipe;
  const { end: disk, peak: diskPeak } = diskUse(experiment.targets, transientModels(experiment));
  if (hardware === undefined) return { cost, hours: null, price: null, disk, diskPeak };
  const hours: PlannedHours = { training: 0, scoring: 0, generation: 0, total: 0 };
  for (const { settings, seeds } of experiment.models) {
    if (settings.parameters === undefined) return { cost, hours: null, price: null, disk, diskPeak };
    const own = seeds.flatMap((seed) => [
      ...reportMeasurements(seed),
      ...seed.arms.flatMap(({ evaluations }) => evaluations.map(({ stage }) => stage)),
    ]);
    const needed = new Set(stagesOf(own));
    for (const stage of running.filter((each) => needed.has(each))) {
      const external = externalModelOf(stage, experiment.externalModels);
      const { parameters } = external ?? settings;
      if (parameters === undefined) return { cost, hours: null, price: null, disk, diskPeak };
      const part = plannedHours(stage.cost, parameters, hardware);
      for (const key of Object.keys(hours) as (keyof PlannedHours)[]) hours[key] += part[key];
    }
  }
  const { price_per_hour: rate } = hardware;
  return { cost, hours, price: rate === undefined ? null : hours.total * rate, disk, diskPeak };
}

function printTotals({ cost, hours, price, disk, diskPeak }: Totals, recipe: Recipe): void {
  writeOutput(`\n${colors.bold('To do')}: ${describeCost(cost) || 'nothing: every artifact is there'}\n`);
  const unsized = recipe.models.filter(({ init, parameters }) => init === undefined && parameters === undefined);
  const but =
    unsized.length === 0
      ? ''
      : `, models without \`parameters\` left out (${unsized.map(({ name }) => name).join(', ')})`;
  writeOutput(
    `About ${bytesText(disk)} on disk at the end, ${bytesText(diskPeak)} at the peak (keep_models: ` +
      `${recipe.keep_models})${but}; a training also keeps two checkpoints while it runs.\n`,
  );
  const { hardware } = recipe;
  if (hours === null || hardware === undefined) {
    const missing = hardware === undefined ? '`hardware` block' : '`parameters` for some model';
    writeOutput(colors.dim(`Hours are not estimated: the recipe has no ${missing}.\n`));
    return;
  }
  const devices = devicesUsed(recipe, hardware.count);
  const wall = wallHours(hours, devices);
  writeOutput(
    `About ${hours.total.toFixed(1)} device-hours on ${hardware.device} (training ${hours.training.toFixed(1)}, scoring ${hours.scoring.toFixed(1)}, ` +
      `generation ${hours.generation.toFixed(1)}), ${wall.toFixed(1)} hours with ${devices.training} of them training and ${devices.serving} serving` +
      `${price === null ? '' : `, about ${price.toFixed(0)} in the currency of price_per_hour`}.\n`,
  );
  writeOutput(colors.dim('These are estimates: token counts and speeds are assumptions of the recipe.\n'));
}

async function plan(recipeFile: string, options: CommandOptions): Promise<void> {
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const { recipe, engine, experiment, runDirectory, store } = await loadExperiment(
    recipeFile,
    { ...options, offline: true },
    interruption(),
    note,
  );
  const planned = await planStages(experiment.targets, store);
  const rows = planRows(experiment);
  const memory = planMemory(experiment);
  const summary = totals(recipe, experiment, planned);
  const starts = isEmbedded(recipe.serve) ? undefined : startCommand(engine, recipe.serve);
  const unsized = unknownSizes(experiment.data);
  const found = await lookForDevices(recipe.devices);
  if (options.json) {
    const stages = planned.map(({ stage, address, state, runs }): JsonObject => {
      const own = memory.get(address);
      return {
        label: stage.label,
        kind: stage.kind,
        address,
        state,
        runs,
        cost: { ...stage.cost },
        device_memory: own === undefined ? null : { ...own, parts: { ...own.parts } },
      };
    });
    return writeJson({
      ...{ run: runDirectory, stages, rows, ...summary },
      ...{ server_command: starts ?? null, devices: { ...found }, unknown_sizes: unsized },
    });
  }
  const large: StageMemory[] = [];
  for (const entry of planned) {
    const own = entry.runs ? memory.get(entry.address) : undefined;
    if (own !== undefined) large.push(own);
    const todo = [describeCost(entry.stage.cost), own === undefined ? '' : deviceMemoryText(own)].filter(Boolean);
    writeOutput(
      `${markOf(entry)} ${entry.stage.label} ${colors.dim(`${entry.stage.kind} ${entry.address.slice(0, 8)}`)} ${colors.dim(entry.runs ? todo.join(', ') : '')}\n`.replace(
        / +\n$/,
        '\n',
      ),
    );
  }
  const running = planned.filter(({ runs }) => runs).length;
  writeOutput(`\n${planned.length} stages: ${planned.length - running} need nothing, ${running} to run.\n`);
  writeOutput(`\n${planTable(rows)}`);
  if (unsized.length > 0) {
    const names = unsized.map((name) => `data.${name}`).join(', ');
    writeOutput(
      colors.yellow(`Sizes that are not known before reading: ${names}. The estimates count no rows of them. `) +
        'With `limit: N`, a source gives at most N rows, and the estimates count N.\n',
    );
  }
  printTotals(summary, recipe);
  if (starts !== undefined) writeOutput(`Servers: ${starts}\n`);
  writeOutput(colors.dim(`${deviceUse(found, recipe)}\n`));
  writeOutput(memoryTable(large, recipe.hardware));
  const unfit = tooLarge(large, recipe.hardware);
  if (unfit !== undefined) writeOutput(colors.red(`Does not fit: ${unfit}\n`));
}

/** `mainbench plan`: the graph, what is cached, and the cost of the rest. */
export function addPlanCommand(program: Command): void {
  addRecipeOptions(program.command('plan'))
    .description('show the stages of a recipe, which are cached, and what the rest will cost; nothing runs')
    .addHelpText('after', '\nExample:\n  mainbench plan benchmarks/paper/llama-2-7b.yaml\n')
    .action(plan);
}
