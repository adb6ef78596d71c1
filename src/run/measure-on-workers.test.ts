import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { measure } from '../experiment/measure.js';
import { lossNamed } from '../experiment/rule-losses.js';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { helpedMeasure, measureOnWorkers, measureProcesses } from './measure-on-workers.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.5, betaMax: 4, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1], [1]], variances: [0.6, 1] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 12, seed: 4 },
  data: { samples: 10, seed: 5 },
  trainingTimes: [0, 0.5, 2],
};

it('a measurement is the same, bit for bit, whether other processes help or not', async () => {
  const parts: string[] = [];
  const options = { matrices: true, onPart: (part: string) => parts.push(part) };
  const alone = measure(experiment, { matrices: true });
  expect(await helpedMeasure(experiment, 2, options)).toEqual(alone);
  const gaps = ['klSde', 'klOde', 'klScore', 'w2Sde', 'w2Ode'];
  expect(parts).toEqual(['scoreLoss', ...gaps, 'cost of the data', 'explicit bound']);
});

it('a measurement is the same with another weight and from another start', async () => {
  const other: Experiment = {
    ...experiment,
    weighting: 'sigma2',
    initial: { readout: [Array.from({ length: 12 }, (_, i) => Math.sin(i))] },
  };
  expect(await helpedMeasure(other, 3)).toEqual(measure(other));
});

it('a process gives a tilted quadrature its coarser measure, where Gaussians stand for bumps', async () => {
  const bumps: Experiment = {
    ...experiment,
    target: { kind: 'bumps', weights: [1], centers: [[0.3, 0]], halfWidths: [3] },
    features: { width: 4, seed: 2 },
  };
  const processes = measureProcesses(bumps, 1);
  for (const cloud of [undefined, 0, 2]) {
    const name = { on: 'population', cloud, times: { count: 24, sixth: 1 }, weighting: 'g2' } as const;
    expect(await processes.loss(name)).toEqual(lossNamed(setting(bumps), name));
  }
  await processes.close();
});

it('processes are started for what takes longer than they do to start, and none for less', async () => {
  const before = helpers();
  const large: Experiment = {
    ...experiment,
    process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 1 },
    target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
    embedding: { kind: 'signal' },
    features: { width: 200, seed: 4 },
    data: { points: [[0.3]] },
    trainingTimes: Array.from({ length: 20 }, (_, k) => k / 1e6),
  };
  const helped = measureOnWorkers(large, 2);
  expect(helpers()).toBeGreaterThan(before);
  expect((await helped).empirical.klOde).toHaveLength(20);
  const small = { ...experiment, trainingTimes: [1] };
  // those of before may still be ending
  const still = helpers();
  const running = measureOnWorkers(small, 2);
  expect(helpers()).toBe(still);
  expect(await running).toEqual(measure(small));
});

it('a process says why it cannot do a task, does the next one, and is ended with the others', async () => {
  await vi.waitFor(() => expect(helperIds()).toEqual([]), END);
  const processes = measureProcesses(experiment, 2);
  const models = { readouts: [new Float64Array(3)], tilted: [], doubt: 1 };
  await expect(processes.gaps('no such gap' as 'klSde', models)).rejects.toBeInstanceOf(TypeError);
  // it takes the next task all the same
  const { width } = await processes.loss({ on: 'empirical', times: 8, weighting: 'g2' });
  expect(width).toBe(12);
  expect(helperIds()).not.toEqual([]);
  await processes.close();
  expect(helperIds()).toEqual([]);
  await expect(processes.gaps('klSde', models)).rejects.toThrow('was ended beforehand');
});

it('a measurement fails once where its processes are killed on the way', async () => {
  const rejected = vi.fn();
  process.on('unhandledRejection', rejected);
  const killHelpers = () => {
    for (const pid of helperIds()) process.kill(Number(pid), 'SIGKILL');
  };
  const measuring = helpedMeasure(experiment, 2, { onPart: (part) => part === 'klSde' && killHelpers() });
  await expect(measuring).rejects.toThrow(/^a process that helped to measure ended with SIGKILL$/);
  await setImmediate();
  process.off('unhandledRejection', rejected);
  expect(rejected).not.toHaveBeenCalled();
});

/** How many processes this one has started that are not over. */
function helpers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
}

/** How long processes that have been told to end are waited for. */
const END = { timeout: 60_000 };

/** The processes of this one that help to measure; other tests may have processes of their own. */
function helperIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isHelper(name));
}

/** Whether a process, of this one, helps to measure. */
function isHelper(pid: string): boolean {
  try {
    const [status, command] = ['status', 'cmdline'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
    return status.includes(`PPid:\t${process.pid}\n`) && command.includes('measure-worker');
  } catch {
    return false;
  }
}

it('no process is started for models of which nothing can be known', async () => {
  const unseen: Experiment = {
    ...experiment,
    embedding: { kind: 'fourier', size: 3 },
    features: { weights: [[1], [0]], timeWeights: [[0, 0, 0], [1e-5 - 1, 0, 1].map((u) => 1e6 * u)] },
  };
  const before = helpers();
  const helped = helpedMeasure(unseen, 2, { matrices: true });
  expect(helpers()).toBe(before);
  expect(await helped).toEqual(measure(unseen, { matrices: true }));
  expect((await helped).empirical.gram).toBeNull();
});
