import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ScoreField } from '../divergence/field/score-field.js';
import { InputError } from '../experiment/input-error.js';
import { oneLine } from '../experiment/one-line.js';
import { distribution } from '../experiment/setting.js';
import { embedding } from '../features/embedding.js';
import type { Coefficients, ForwardProcess } from '../process/forward-process.js';
import { type Description, readDescription } from './description.js';
import type { ModelId, Parameterization } from './diffusion-system.js';
import { scoreOf } from './parameterization.js';
import { checkedCoefficients, checkedModelId, checkedReadout, checkedValues } from './replies.js';
import { SystemError } from './system-error.js';
import type { SystemUnderTest } from './system-under-test.js';
import { type Reply, type WorkerCalls, workerCalls } from './worker-calls.js';

/** Seconds that a call of a system may take, unless told otherwise. */
export const TIME_LIMIT = 30;

/** Scores are never asked for below this fraction of the horizon: at t = 0 no noise is left to be predicted. */
export const EARLIEST = 1e-5;

/** A function of the system called by name: its value, or a SystemError. */
type Ask = (method: string, ...args: unknown[]) => unknown;

/**
 * Opens the system that a module exports as `system`; TypeScript is loaded as it is.
 *
 * @param path of the module
 * @param given seconds that a call may take, in place of `TIME_LIMIT`
 * @throws InputError when there is no such module, or what it exports is not a system
 */
export function openModule(path: string, given?: number): SystemUnderTest {
  const timeLimit = given ?? TIME_LIMIT;
  const modulePath = resolve(path);
  if (!existsSync(modulePath)) throw new InputError(`There is no system at '${path}': no such file.`);
  const calls = workerCalls(modulePath, timeLimit);
  const described = calls.call('describe');
  if (described.kind !== 'value') {
    calls.close();
    throw new InputError(`The system '${path}' cannot be loaded: it ${failureText(described, timeLimit)}.`);
  }
  const { name, process, parameterization, models, can } = readOrClose(described.value, path, calls);
  // if asked once more, a function that hung or died would only do so again, and cost the time limit each time
  const broken = new Map<string, string>();
  const ask: Ask = (method, ...args) => {
    const known = broken.get(method);
    if (known !== undefined) throw new SystemError(known);
    const reply = calls.call(method, ...args);
    if (reply.kind === 'value') return reply.value;
    const sentence = `${method} of the system '${name}' ${failureText(reply, timeLimit)}.`;
    if (reply.kind !== 'threw') broken.set(method, sentence);
    throw new SystemError(sentence);
  };
  const forward = forwardProcess(process, name, ask);
  return {
    name,
    path,
    timeLimit: given,
    process: forward,
    can: new Set(can),
    models: models.map(({ id, target }) => ({ id, target: distribution(target) })),
    field: (model) => scoreField(name, forward, parameterization, model, ask),
    fit: (request) => checkedModelId(ask('fit', request), name),
    readout(model) {
      const { embedding: kind, readout, ...features } = checkedReadout(ask('readout', model), name);
      return { features: { ...features, dimension: 1, embedding: embedding(kind, forward) }, readout };
    },
    close: calls.close,
  };
}

/** A worker that is left open would keep the run from ending. */
function readOrClose(value: unknown, path: string, calls: WorkerCalls): Description {
  try {
    return readDescription(value, path);
  } catch (error) {
    calls.close();
    throw error;
  }
}

function failureText(reply: Exclude<Reply, { kind: 'value' }>, timeLimit: number): string {
  if (reply.kind === 'threw') return `failed with '${oneLine(reply.message)}'`;
  return reply.kind === 'silent' ? `did not answer within ${timeLimit} s` : 'ended the process it runs in';
}

function forwardProcess(described: Omit<ForwardProcess, 'coefficients'>, name: string, ask: Ask): ForwardProcess {
  // solvers come back to the same times, and an answer from a worker costs some 20 us
  const known = new Map<number, Coefficients>();
  return {
    ...described,
    coefficients(t) {
      const found = known.get(t) ?? checkedCoefficients(ask('coefficients', t), t, name);
      known.set(t, found);
      return found;
    },
  };
}

function scoreField(
  name: string,
  process: ForwardProcess,
  parameterization: Parameterization,
  model: ModelId,
  ask: Ask,
): ScoreField {
  return {
    dimension: 1,
    models: 1,
    at(time) {
      const t = Math.max(time, EARLIEST * process.horizon);
      const at = process.coefficients(t);
      return {
        evaluate(_, xs, scores) {
          const points = { count: xs.length, dimension: 1, values: xs };
          const values = checkedValues(ask('score', model, points, t), points, t, name);
          for (let i = 0; i < xs.length; i++) scores[i] = scoreOf(parameterization, values[i], xs[i], at);
        },
      };
    },
  };
}
