import { nearName } from '../../input/near-name.js';
import { CALLS, type Call } from '../contract/contract.js';
import type { SystemDescription } from '../contract/description.js';
import { jsonForm } from './json-form.js';

const DESCRIBED = Object.keys({
  name: true,
  process: true,
  dtype: true,
  parameterization: true,
  models: true,
  weighting: true,
  preconditioning: true,
  guidance: true,
  posteriorSteps: true,
  bound: true,
  trainingTimes: true,
  checkpoints: true,
  fitDimensions: true,
  samplers: true,
  dataRange: true,
  likelihood: true,
  labelTolerance: true,
} satisfies Record<keyof SystemDescription, true>);

const isCall = (key: string) => CALLS.includes(key as Call);

/** A system as a module exports it, before anything of it is known. */
export type ModuleSystem = Readonly<Record<string, unknown>>;

/** What a module exports: a list as `systems`, or one system. @throws TypeError when there is none, or are both */
export function exportedSystems(exported: object): ModuleSystem | readonly ModuleSystem[] {
  if ('systems' in exported && 'system' in exported) {
    throw new TypeError('it should export system or systems, and exports both');
  }
  if (!('systems' in exported)) return exportedSystem(exported);
  const systems: unknown = Array.isArray(exported.systems) ? exported.systems.map(instance) : undefined;
  if (!Array.isArray(systems) || !systems.every((each) => typeof each === 'object' && each !== null)) {
    throw new TypeError('its systems should be a list of objects');
  }
  return systems;
}

/** The system that a module exports, as `system` or by default. @throws TypeError when there is none */
export function exportedSystem(exported: { readonly system?: unknown; readonly default?: unknown }): ModuleSystem {
  // the loader lends a module without a default export one, which is all that it exports
  const found = instance(exported.system ?? ('default' in exported ? exported.default : undefined));
  if (typeof found !== 'object' || found === null) throw new TypeError('it should export an object called system');
  if (found instanceof Promise) throw new TypeError('its system should be an object, and is a promise: await it');
  return found as ModuleSystem;
}

/** What a class makes without arguments; anything else as it is. */
function instance(exported: unknown): unknown {
  const isClass = typeof exported === 'function' && /^class\b/.test(Function.prototype.toString.call(exported));
  if (!isClass) return exported;
  const made: unknown = Reflect.construct(exported, []);
  if (exported.name !== '' && typeof made === 'object' && made !== null) classNames.set(made, exported.name);
  return made;
}

/** The names of the classes that systems were made of here. */
const classNames = new WeakMap<object, string>();

/** The expression that is a system in its module. @param k its place, where the module exports a list */
export function servedAs(system: ModuleSystem, k?: number): string {
  const ofClass = classNames.get(system);
  if (ofClass !== undefined) return `new ${ofClass}()`;
  return k === undefined ? 'system' : `systems[${k}]`;
}

/**
 * What a system says about itself, as plain data, with the names of its calls. A name that is nearly that of a call is
 * refused: nothing else would say that a score under another name is never asked. An object may hold nothing else; an
 * instance of a class may have fields and methods of its own.
 *
 * @throws TypeError with what is at fault, in words that follow 'it failed with'
 */
export function moduleDescription(system: ModuleSystem): Record<string, unknown> {
  refuseOldProcess(system.process);
  const notCalled = CALLS.find((call) => system[call] !== undefined && typeof system[call] !== 'function');
  if (notCalled !== undefined) throw new TypeError(`its ${notCalled} should be a function, as it is one of the calls`);
  const prototype: unknown = Object.getPrototypeOf(system);
  const data = prototype === null || prototype === Object.prototype ? dataOfObject(system) : dataOfInstance(system);
  return { ...plainData(data), offers: CALLS.filter((call) => typeof system[call] === 'function') };
}

function plainData(data: ModuleSystem): Record<string, unknown> {
  try {
    // models are often described by targets that have methods too
    return jsonForm(data, { functions: 'leave out' }) as Record<string, unknown>;
  } catch (error) {
    throw new TypeError(`its description ${(error as TypeError).message}`);
  }
}

function dataOfObject(system: ModuleSystem): ModuleSystem {
  const unknown = Object.keys(system).find((key) => typeof system[key] === 'function' && !isCall(key));
  if (unknown !== undefined) {
    const near = nearName(unknown, CALLS);
    const meant = near === undefined ? '' : `: is it ${near}?`;
    throw new TypeError(`it exports a function ${unknown}, which no claim asks${meant}`);
  }
  return Object.fromEntries(Object.entries(system).filter(([key]) => !isCall(key)));
}

function dataOfInstance(system: ModuleSystem): ModuleSystem {
  const known = [...CALLS, ...DESCRIBED];
  for (const key of namesOf(system)) {
    // what holds a network is often called model, and is not meant for models
    if (key.startsWith('_') || known.includes(key) || key === 'model') continue;
    const near = nearName(key, known);
    if (near !== undefined) {
      throw new TypeError(`it has ${key}, which no claim asks: is it ${near}? A name of your own may begin with _`);
    }
  }
  return Object.fromEntries(DESCRIBED.map((key) => [key, system[key]]));
}

/** The names of an instance's own fields, and of the methods and getters of its class and the classes above it. */
function namesOf(instance: object): string[] {
  const names: string[] = [];
  for (let at: object | null = instance; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    names.push(...Object.getOwnPropertyNames(at));
  }
  return names;
}

function refuseOldProcess(process: unknown): void {
  if (typeof process !== 'object' || process === null) return;
  if ('horizon' in process || 'coefficients' in process) {
    throw new TypeError(
      'its process is in the form of version 0.1: write process: { from: 0, to: horizon, prior: { variance }, family } ' +
        'and make coefficients({ time }) a call',
    );
  }
}
