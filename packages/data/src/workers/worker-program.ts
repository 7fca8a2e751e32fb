import { extname } from 'node:path';

/**
 * The module of a worker thread that stands beside another: source in a checkout, JavaScript in the npm package.
 * @param beside `import.meta.url` of a module
 * @param name of the program, without its ending: `./fingerprint-worker`
 */
export function workerProgram(beside: string, name: string): URL {
  return new URL(`${name}${extname(beside)}`, beside);
}
