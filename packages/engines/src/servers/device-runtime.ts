import type {
  Engine,
  InferenceClient,
  JsonObject,
  ModelReference,
  Runtime,
  ServerSettings,
  TrainerSettings,
  WorkerSlot,
} from '@mainbench/spec';
import { placeOn } from '../devices/device-place.ts';
import type { Device } from '../devices/find-devices.ts';
import { machineDevices } from '../devices/machine-devices.ts';
import { neededForTraining } from '../devices/require-devices.ts';
import { trainInProcesses } from '../training/train-in-processes.ts';
import { untilAborted } from '../waiting/interruption.ts';
import { hasWeights } from './hub-weights.ts';
import { ReplicaSet } from './replica-set.ts';
import { ServedUnit } from './served-unit.ts';
import { ownPort } from './server-command.ts';
import { defaultStartTimeout, launchServer } from './start-server.ts';

export interface DeviceRuntimeOptions {
  engine: Engine;
  settings: ServerSettings;
  trainer: TrainerSettings;
  devices: readonly Device[];
  /** File of DeviceLocks. */
  locksFile: string;
  python: () => string;
  log: (name: string) => string;
  note?: ((text: string) => void) | undefined;
  timing: { startTimeout?: number; grace?: number; growAfter?: number };
}

/** Slots that share the devices of a machine: what each stage has grows and shrinks with what the others need. */
export function createDeviceRuntime(
  options: DeviceRuntimeOptions,
): Pick<Runtime, 'slots' | 'open' | 'close'> & { openLocks(): void } {
  const { engine, settings, trainer, devices, locksFile, note, timing } = options;
  const { pool, named, close } = machineDevices(devices, locksFile, note, timing.growAfter);
  const count = devices.length;
  const step = settings.shards;
  // A port that the user names is for one server.
  const most = ownPort(settings) === undefined ? Math.floor(count / step) * step : step;
  const units = new Map<string, ServedUnit<object>>();
  function replicasOf(model: ModelReference, beside: boolean): ReplicaSet {
    return new ReplicaSet({
      name: model.path,
      note,
      nameOf: (list) => named(list).map(({ id }) => id),
      firstAlone: !hasWeights(model),
      serverTimeout: timing.startTimeout ?? defaultStartTimeout,
      launch(list, signal, isFirst) {
        const own = placeOn(named(list), locksFile);
        const place = beside ? { ...own, name: `${own.name}-beside` } : own;
        const starting = { place, hasNeighbours: count > step || beside, onNote: isFirst ? note : undefined };
        const log = options.log(`${engine.name}-${place.name}`);
        // The pool tries again, elsewhere where it can.
        return launchServer({ engine, settings, log, ...timing, ...starting }, model, signal, { attempts: 1 });
      },
    });
  }

  function openUnit(list: readonly string[]): ServedUnit<object> {
    return new ServedUnit<object>(pool(), { devices: list, step, most }, (ended) => {
      for (const [key, unit] of units) if (unit === ended) units.delete(key);
    });
  }

  function serveIn(unit: ServedUnit<object>, models: readonly ModelReference[], beside = false): void {
    models.forEach((model, index) => {
      unit.add(keyOf(model), replicasOf(model, beside || index > 0));
      units.set(keyOf(model), unit);
    });
  }

  function open(signal: AbortSignal, priority = 0): WorkerSlot {
    const held = new Map<string, ServedUnit<object>>();
    const slot: WorkerSlot = {
      train,
      serve: async (model, own) => (await slot.serveAll([model], own))[0] as InferenceClient,
      serveAll,
      deviceMilliseconds: () => spent,
      async release() {
        leave();
      },
    };
    let spent = 0;

    function hold(models: readonly ModelReference[]): void {
      for (const model of models) {
        const unit = units.get(keyOf(model));
        if (unit === undefined) continue;
        if (![...held.values()].includes(unit)) unit.join(slot);
        held.set(keyOf(model), unit);
      }
    }

    function leave(): void {
      for (const unit of new Set(held.values())) spent += unit.leave(slot);
      held.clear();
    }

    async function serveAll(models: readonly ModelReference[], own: AbortSignal): Promise<InferenceClient[]> {
      const missing = () => distinct(models).filter((model) => !units.has(keyOf(model)));
      if ([...held.values()].some(({ isStopped }) => isStopped)) leave();
      const [mine] = held.values();
      if (mine !== undefined) {
        // Who has devices and waited for more could wait for ever: a further model shares those of the slot.
        serveIn(mine, missing(), true);
        hold(models);
      } else {
        await pool().take(
          {
            priority,
            least: () => (missing().length * step <= count ? missing().length * step : step),
            begin(list) {
              const wanted = missing();
              if (wanted.length * step > list.length && list.length > 0) serveIn(openUnit(list), wanted);
              else
                for (const [at, model] of wanted.entries())
                  serveIn(openUnit(list.slice(at * step, (at + 1) * step)), [model]);
              hold(models);
            },
          },
          AbortSignal.any([signal, own]),
        );
      }
      return clientsOf(models, own);
    }

    async function clientsOf(models: readonly ModelReference[], own: AbortSignal): Promise<InferenceClient[]> {
      const clients = models.map((model) => held.get(keyOf(model))?.clientOf(keyOf(model)));
      try {
        return await untilAborted(Promise.all(clients as Promise<InferenceClient>[]), own);
      } catch (error) {
        leave();
        throw error;
      }
    }

    async function train(...[job, onStep, own]: Parameters<WorkerSlot['train']>): Promise<JsonObject> {
      // A slot that waits for devices has none.
      leave();
      const needed = job.command === 'train' ? neededForTraining(trainer, count) : 1;
      const { list, lease } = await pool().take(
        { priority, least: () => needed, begin: (taken) => ({ list: taken, lease: pool().lease(taken) }) },
        AbortSignal.any([signal, own]),
      );
      const start = performance.now();
      const place = placeOn(named(list), locksFile);
      const log = options.log(`train-${place.name}`);
      try {
        return await trainInProcesses({ settings: trainer, python: options.python(), place, log }, job, onStep, own);
      } finally {
        spent += needed * (performance.now() - start);
        lease.release();
      }
    }

    return slot;
  }

  return {
    slots: count,
    openLocks: () => void pool(),
    open: async (signal, priority) => open(signal, priority),
    close: () => close(() => Promise.all([...new Set(units.values())].map((unit) => unit.stop()))),
  };
}

function keyOf({ path, revision }: ModelReference): string {
  return JSON.stringify([path, revision ?? null]);
}

function distinct(models: readonly ModelReference[]): ModelReference[] {
  return [...new Map(models.map((model) => [keyOf(model), model])).values()];
}
