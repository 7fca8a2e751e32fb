import type { EngineName } from './engine-abilities.ts';
import type { EngineSettings } from './recipe/engine.ts';

/** The engine that answers requests under a recipe's `engine`. */
export function servingEngine(settings: EngineSettings): EngineName {
  if (settings.kind === 'embedded') return 'embedded';
  const { launch } = settings;
  return launch.kind === 'external' ? (launch.protocol ?? 'tgi') : 'tgi';
}
