import type { Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';

/** Every stage that the targets need, each address once, inputs before what uses them. */
export function stagesOf(targets: Iterable<Stage>): Stage[] {
  const ordered: Stage[] = [];
  const seen = new Set<string>();
  const visit = (stage: Stage) => {
    const address = addressOf(stage);
    if (seen.has(address)) return;
    seen.add(address);
    for (const input of Object.values(stage.inputs)) visit(input);
    ordered.push(stage);
  };
  for (const target of targets) visit(target);
  return ordered;
}
