import { engineDirectory as ownDirectory } from './engine-directory.ts';

/** The environment of an engine process: where its package is, and no telemetry of the libraries. */
export function engineEnvironment(directory: string = ownDirectory, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    HF_HUB_DISABLE_TELEMETRY: '1',
    TOKENIZERS_PARALLELISM: 'false',
    ...more,
    PYTHONPATH: directory,
  };
}
