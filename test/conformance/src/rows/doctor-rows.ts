import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutDirectory } from '@mainbench/engines';
import { describe, expect, it } from 'vitest';
import type { Target } from '../target.ts';

const program = join(checkoutDirectory, 'packages', 'cli', 'bin', 'mainbench.mjs');

interface Run {
  code: number;
  output: string;
  errors: string;
}

async function doctor(...args: string[]): Promise<Run> {
  try {
    const environment = { ...process.env, NO_COLOR: '1', PROBE_TOKEN: 'hidden-token' };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, 'doctor', ...args], {
      env: environment,
    });
    return { code: 0, output: stdout, errors: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, errors: stderr };
  }
}

/** The command as a process, with credentials that must show nowhere. */
export function doctorRows(target: Target): void {
  describe('mainbench doctor', () => {
    it('says line for line what the server has', { timeout: 60_000 }, async () => {
      const { code, output } = await doctor('--endpoint', target.url, '--engine', target.engine);
      expect(code).toBe(0);
      expect(output).toMatch(new RegExp(`^ok {5} server: ${target.engine} `));
      expect(output).toContain('log-probabilities of prompts: yes');
      expect(output).toMatch(/throughput: about [\d,]+ requests\/s/);
    });

    it('shows no token and no password, also where it fails', { timeout: 60_000 }, async () => {
      const url = target.url.replace('://', '://somebody:hidden-password@');
      const secrets = /hidden|somebody|PROBE_TOKEN=/;
      const asked = ['--engine', target.engine, '--token-variable', 'PROBE_TOKEN'];
      const found = await doctor('--endpoint', url, ...asked, '--json');
      expect(JSON.parse(found.output)).toMatchObject({ engine: target.engine });
      expect(found.output + found.errors).not.toMatch(secrets);
      const failed = await doctor('--endpoint', `${url}/nowhere`, ...asked);
      expect(failed).toMatchObject({ code: 7, output: '' });
      expect(failed.errors).toContain('/nowhere');
      expect(failed.errors).not.toMatch(secrets);
    });
  });
}
