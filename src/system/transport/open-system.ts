import { resolve } from 'node:path';
import { InputError } from '../../input/input-error.js';
import { oneLine } from '../../input/one-line.js';
import { kindAt } from '../../input/path-kind.js';
import { SystemError } from '../contract/answers.js';
import { type Ask, callBy } from '../contract/checked-calls.js';
import { readDescription } from '../contract/read-description.js';
import { type SystemGroup, type SystemUnderTest, systemOf } from '../contract/system-under-test.js';
import { type Connection, connect, type Start } from './connection.js';
import type { Reply } from './json-rpc.js';

/** Seconds that a call of a system may take, unless told otherwise. */
export const TIME_LIMIT = 30;

/** Seconds in which a system has to describe itself: a process may load libraries first. */
const START_LIMIT = 60;

/** The names of files that Node, or the loader of TypeScript, takes for modules. */
const MODULE = /\.[cm]?[jt]s$/;

const GIBIBYTE = 2 ** 30;

/** Seconds in which a system that is closed has to end, and in which it has to say its last words. */
const [CLOSE_LIMIT, GRACE] = [1, 1];

/** Bytes of memory that a system may use, all its processes together, and of one line that it writes. */
const [MEMORY, LINE] = [4 * GIBIBYTE, GIBIBYTE / 4];

/**
 * Opens a system: a module that exports one as `system`, if there is such a file, and otherwise a command that speaks
 * JSON-RPC 2.0 on its standard input and output.
 *
 * @param spec the path of the module, or the command
 * @param given seconds that a call may take, in place of `TIME_LIMIT`
 * @param startLimit seconds in which it has to describe itself; where those of a call are given, as many by default
 * @throws InputError when it cannot be started, or what it says about itself is not one system
 */
export function openSystem(spec: string, given?: number, startLimit?: number): SystemUnderTest {
  const [system, ...more] = openSystems(spec, given, startLimit);
  if (more.length === 0) return system;
  system.close();
  throw new InputError(`'${spec}' should be one system, found ${more.length + 1}.`);
}

/** Opens what may be several systems: a module may export a list as `systems`. They share one process. */
export function openSystems(
  spec: string,
  given?: number,
  startLimit = given ?? START_LIMIT,
): readonly [SystemUnderTest, ...SystemUnderTest[]] {
  const timeLimit = given ?? TIME_LIMIT;
  const times = { call: timeLimit, start: startLimit, close: CLOSE_LIMIT, grace: GRACE };
  const connection = connect(startOf(spec), { ...times, memory: MEMORY, line: LINE });
  try {
    const described = connection.call('describe', {});
    if (described.kind !== 'value') {
      const hint = hintOn(described, spec);
      throw new InputError(`The system '${spec}' cannot be loaded: it ${failureText(described, startLimit)}.${hint}`);
    }
    const opened = ({ value, place, at }: { value: unknown; place: string; at?: number }) => {
      const description = readDescription(value, place);
      const ask = asking(connection, description.name, at, timeLimit);
      return systemOf(description, ask, { path: spec, timeLimit: given, close: connection.close });
    };
    const several = listIn(described.value);
    if (several === undefined) return [opened({ value: described.value, place: spec })];
    if (several.length === 0) throw new InputError(`${spec}: systems should not be empty, found [].`);
    const [first, ...rest] = several.map((value, at) => ({ value, place: `${spec}: systems[${at}]`, at }));
    return [opened(first), ...rest.map(opened)];
  } catch (error) {
    // a process that is left behind would keep the run from ending
    connection.close();
    throw error;
  }
}

/** The descriptions of several systems, where there are several. */
function listIn(described: unknown): readonly unknown[] | undefined {
  if (typeof described !== 'object' || described === null || !('systems' in described)) return undefined;
  return Array.isArray(described.systems) ? described.systems : undefined;
}

/** Asks a system by its connection. @param at its place among several */
function asking(connection: Connection, name: string, at: number | undefined, timeLimit: number): Ask {
  // if asked once more, a call that hung or ended the process would only do so again, and cost the time limit each
  // time; of another sampler it may do better
  const broken = new Map<string, string>();
  return (call, params) => {
    const asked = callBy(call, { ...params, steps: undefined });
    const known = broken.get(asked);
    if (known !== undefined) throw new SystemError(known);
    const reply = connection.call(call, at === undefined ? params : { ...params, system: at });
    if (reply.kind === 'value') return reply.value;
    const sentence = `${callBy(call, params)} of the system '${name}' ${failureText(reply, timeLimit)}.`;
    if (reply.kind !== 'threw') broken.set(asked, sentence);
    throw new SystemError(sentence);
  };
}

/**
 * Opens the systems of a run, given one by one or in lists.
 *
 * @throws InputError also when several have one name, or a name that no id can begin with
 */
export function openGroup(specs: readonly string[], given?: number): SystemGroup {
  const systems: SystemUnderTest[] = [];
  const close = () => {
    for (const each of systems) each.close();
  };
  try {
    for (const spec of specs) systems.push(...openSystems(spec, given));
    const names = systems.map(({ name }) => name);
    if (names.length > 1) {
      const twice = names.find((name, i) => names.indexOf(name) < i);
      if (twice !== undefined)
        throw new InputError(`The names of several systems should differ, found '${twice}' twice.`);
      const slashed = names.find((name) => name.includes('/'));
      if (slashed !== undefined) {
        throw new InputError(`The names of several systems should have no '/', found '${slashed}'.`);
      }
    }
    return { name: names.join(', '), paths: specs, timeLimit: given, systems, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What looks like a path and not like a command is taken for one, so that a mistake in it is said as it is. */
function startOf(spec: string): Start {
  if (spec.trim() === '') throw new InputError(`A system should be a module or a command, found '${spec}'.`);
  const path = resolve(spec);
  const found = kindAt(path);
  if (found === 'file') {
    if (MODULE.test(spec)) return { kind: 'module', path };
    const command = spec.endsWith('.py') ? `, as in 'python3 ${spec}'` : '';
    throw new InputError(
      `The system '${spec}' should be a module in JavaScript or TypeScript, whose name ends in .js or .ts, or a command${command}.`,
    );
  }
  if (found === 'folder') throw new InputError(`The system '${spec}' should be a file or a command, found a folder.`);
  if (!/\s/.test(spec)) {
    if (found !== 'nothing') throw new InputError(`The system '${spec}' cannot be read: ${found.error}.`);
    if (MODULE.test(spec)) throw new InputError(`There is no system at '${spec}': no such file.`);
  }
  return { kind: 'command', command: spec };
}

/** What a command may lack that ends of itself, or prints, without having described itself. */
function hintOn(reply: Reply, spec: string): string {
  const isSilent = reply.kind === 'died' && (reply.how === 'ended with exit code 0' || reply.how.startsWith('closed'));
  if ((!isSilent && reply.kind !== 'garbled') || startOf(spec).kind === 'module') return '';
  const before = reply.kind === 'garbled' ? ', and print nothing before' : '';
  if (/python|\.py\b/.test(spec)) return ` Does it call serve(System)${before}?`;
  const module = spec.split(/\s+/).find((word) => MODULE.test(word));
  const alone = module === undefined ? '' : ` A module that exports its system is given as it is, '${module}'.`;
  return ` Does it answer requests on its stdin${before}?${alone}`;
}

function failureText(reply: Exclude<Reply, { kind: 'value' }>, timeLimit: number): string {
  switch (reply.kind) {
    case 'threw':
      return `failed with '${oneLine(reply.message)}'`;
    case 'silent':
      return `did not answer within ${timeLimit} s`;
    case 'garbled':
      return reply.what;
    case 'died': {
      const last = oneLine(lastWords(reply.stderr));
      return last === '' ? reply.how : `${reply.how}; its last words were '${last}'`;
    }
  }
}

/** The last line; of an exception that Node does not catch, its message, which is above the stack and the version. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const last = lines[lines.length - 1];
  if (!/^Node\.js v\d/.test(last)) return last;
  return lines.findLast((line) => /^(Uncaught )?[\w.]*(Error|Exception)\b/.test(line)) ?? last;
}
