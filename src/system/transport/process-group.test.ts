import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { groupMemory, guardGroup, inBinary, markedEnvironment, signalGroup } from './process-group.js';

/** As large as a process of Node. */
const IDLE = 'console.log(process.pid); setInterval(() => 0, 1e3)';

/** A group of two, of which each is as large as a process of Node; or one whose second process has left it. */
async function startGroup(second: 'stays' | 'leaves' = 'stays') {
  const mark = randomUUID();
  const options = `{ stdio: 'inherit', detached: ${second === 'leaves'} }`;
  const code = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(IDLE)}], ${options}); ${IDLE}`;
  const child = spawn(process.execPath, ['-e', code], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: markedEnvironment(mark),
  });
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    if (printed.match(/\n/g)?.length === 2) break;
  }
  return { group: child.pid as number, mark, gone: once(child.stdout.resume(), 'close') };
}

const platform = process.platform;
afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
});

it('the memory of a group is that of its processes, by /proc and by ps', async () => {
  const { group, mark, gone } = await startGroup();
  const own = await groupMemory(group, mark);
  Object.defineProperty(process, 'platform', { value: 'other' });
  const byPs = await groupMemory(group, mark);
  expect(own).toBeGreaterThan(50 * 2 ** 20);
  expect(byPs / own).toBeCloseTo(1, 1);
  signalGroup(group, 'SIGKILL');
  await gone;
  expect(await groupMemory(group, mark)).toBe(0);
});

it('a guard that is released ends the group', async () => {
  const { group, mark, gone } = await startGroup();
  guardGroup(group, mark)();
  await gone;
  // nobody is left to be signalled, which is no error
  signalGroup(group, 'SIGTERM');
});

it.runIf(platform === 'linux')('a process that has left the group counts in its memory, and ends with it', async () => {
  const [both, leader] = [await startGroup(), await startGroup('leaves')];
  const memory = await groupMemory(both.group, both.mark);
  expect(await groupMemory(both.group, leader.mark)).toBeGreaterThan(1.3 * memory);
  expect((await groupMemory(leader.group, leader.mark)) / memory).toBeCloseTo(1, 1);
  for (const { group, mark, gone } of [both, leader]) {
    guardGroup(group, mark)();
    await gone;
  }
});

it.each([undefined, -1, 0, 1])('the group %s, which is not one of a system, is never signalled', (group) => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  signalGroup(group, 'SIGKILL');
  expect(kill).not.toHaveBeenCalled();
  kill.mockRestore();
});

describe('inBinary', () => {
  it.each([
    [4 * 2 ** 30, '4 GiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [256 * 2 ** 20, '256 MiB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(inBinary(bytes)).toBe(text);
  });
});
