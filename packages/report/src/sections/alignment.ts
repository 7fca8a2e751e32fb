import type { AlignmentPhase, ModelResult } from '@mainbench/spec';
import { heldOutChart, heldOutDomain } from '../charts/held-out-loss.ts';
import { alphaChart, lossChart } from '../charts/loss.ts';
import { type Block, type LegendEntry, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Column, emptyCell, estimateCell, type Table } from '../table/table.ts';
import { formatConfidence, formatCount, formatFixed, formatValue } from '../text/format-number.ts';
import { stabilityBlocks } from './stability.ts';

const directions = ['forward', 'reverse'] as const;
const shapes = ['line', 'dashed', 'dotted'] as const;

function phasesOf(model: ModelResult, direction: AlignmentPhase['direction']): AlignmentPhase[] {
  return model.alignment.filter((phase) => phase.direction === direction);
}

function seedLegend(seeds: readonly number[]): LegendEntry[] {
  if (seeds.length < 2) return [];
  return seeds.map((seed, index) => ({
    label: `seed ${seed}`,
    colour: 'ink',
    shape: shapes[index % shapes.length] ?? 'line',
  }));
}

function trainingFigure(model: ModelResult, seeds: number[]): Block[] {
  const charts = [lossChart, alphaChart]
    .flatMap((chart) => directions.map((direction) => chart(model.name, direction, phasesOf(model, direction), seeds)))
    .filter((chart) => chart !== null);
  if (charts.length === 0) return [];
  return [
    {
      kind: 'figure',
      size: 'large',
      caption: `Training loss and α by step on ${model.name}. Numbers at the top: iterations; 0 learns from seed pairs alone. α is the weight of the aligned rows’ loss. Long trainings are drawn with fewer points.`,
      legend: [
        { label: 'seed rows', colour: 'loss-seed', shape: 'line' },
        { label: 'aligned rows, and α', colour: 'loss-aligned', shape: 'line' },
        ...seedLegend(seeds),
      ],
      charts,
    },
  ];
}

function heldOutCell(phase: AlignmentPhase | undefined, context: ReportContext): Cell {
  if (phase === undefined) return emptyCell;
  const nats = (value: number) => formatValue(value, 'nats-per-token');
  return { ...estimateCell(phase.heldOutLoss, nats), link: context.anchorOf(phase.artifact) };
}

function filterCell(model: ModelResult, arm: string, seed: number, iteration: number, context: ReportContext): Cell {
  const found = model.filterIterations.find(
    (each) => each.arm === arm && each.seed === seed && each.iteration === iteration,
  );
  if (found === undefined) return emptyCell;
  const area = (value: number) => formatFixed(value, { decimals: 3 });
  return { ...estimateCell(found.auroc, area), link: context.anchorOf(found.artifact) };
}

function areaNote({ filterIterations }: ModelResult): string {
  const candidates = Math.max(0, ...filterIterations.map((each) => each.candidates));
  return `AUROC: how well the arm’s filter tells aligned from misaligned pairs by the models of an iteration, on the same first candidates (up to ${formatCount(candidates)}); 0.5 is chance.`;
}

/** Held-out negative log-likelihood and filters' AUROC: iterations down, directions, arms and seeds across. */
export function heldOutTable(model: ModelResult, context: ReportContext): Table {
  const { seeds, confidence } = context.results;
  const iterations = [...new Set(model.alignment.map(({ iteration }) => iteration))].sort((a, b) => a - b);
  const arms = [...new Set(model.filterIterations.map(({ arm }) => arm))];
  const groups = [...directions.map((direction) => `${direction} model`), ...arms.map((arm) => `AUROC of ${arm}`)];
  const columns: Column[] = [
    { label: 'Iteration', align: 'start' },
    ...groups.flatMap((group) => seeds.map((seed): Column => ({ label: `Seed ${seed}`, group, align: 'end' }))),
  ];
  const rows = iterations.map((iteration) => [
    { value: String(iteration) },
    ...directions.flatMap((direction) =>
      seeds.map((seed) =>
        heldOutCell(
          phasesOf(model, direction).find((phase) => phase.iteration === iteration && phase.seed === seed),
          context,
        ),
      ),
    ),
    ...arms.flatMap((arm) => seeds.map((seed) => filterCell(model, arm, seed, iteration, context))),
  ]);
  return {
    caption: `Held-out negative log-likelihood on ${model.name}, nats a token; lower is better. In brackets: ${formatConfidence(confidence)} intervals.`,
    columns,
    rows,
    ...(arms.length === 0 ? {} : { notes: [areaNote(model)] }),
  };
}

function heldOutFigure(context: ReportContext): Block[] {
  const { models, seeds, confidence } = context.results;
  const charts = models
    .flatMap((model) =>
      directions.map((direction) => {
        const domain = heldOutDomain(models.flatMap((each) => phasesOf(each, direction)));
        return heldOutChart(model.name, direction, phasesOf(model, direction), seeds, domain);
      }),
    )
    .filter((chart) => chart !== null);
  if (charts.length === 0) return [];
  return [
    {
      kind: 'figure',
      size: 'large',
      caption: `Held-out negative log-likelihood by iteration, with ${formatConfidence(confidence)} intervals over held-out pairs${seeds.length > 1 ? '; seeds side by side' : ''}. Lower is better; a direction has one scale for all models.`,
      legend: [],
      charts,
    },
  ];
}

/** How the alignment loop went: training, then what it did to held-out pairs, then how steady it was. */
export function alignmentSection(context: ReportContext): Section | undefined {
  const { models, seeds } = context.results;
  const aligned = models.filter((model) => model.alignment.length > 0);
  if (aligned.length === 0) return undefined;
  return {
    id: 'alignment',
    title: 'Mutual alignment',
    blocks: [
      { kind: 'heading', text: 'On held-out pairs' },
      ...heldOutFigure(context),
      ...aligned.map((model) => tableBlock(heldOutTable(model, context))),
      { kind: 'heading', text: 'In training' },
      ...aligned.flatMap((model) => trainingFigure(model, seeds)),
      ...stabilityBlocks(aligned),
    ],
  };
}
