import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { groupMemory, guardGroup, inBinary, signalGroup } from './process-group.js';

/** A group of two, of which each is as large as a process of Node. */
async function startGroup() {
  const code = `require('node:child_process').spawn(process.execPath, ['-e', 'console.log(2); setInterval(() => 0, 1e3)'],
    { stdio: 'inherit' }); console.log(1); setInterval(() => 0, 1e3)`;
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    if (printed.includes('1') && printed.includes('2')) break;
  }
  return { group: child.pid as number, gone: once(child.stdout.resume(), 'close') };
}

const platform = process.platform;
afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
});

it('the memory of a group is that of its processes, by /proc and by ps', async () => {
  const { group, gone } = await startGroup();
  const own = await groupMemory(group);
  Object.defineProperty(process, 'platform', { value: 'other' });
  const byPs = await groupMemory(group);
  expect(own).toBeGreaterThan(50 * 2 ** 20);
  expect(byPs / own).toBeCloseTo(1, 1);
  signalGroup(group, 'SIGKILL');
  await gone;
  expect(await groupMemory(group)).toBe(0);
});

it('a guard that is released ends the group', async () => {
  const { group, gone } = await startGroup();
  guardGroup(group)();
  await gone;
  // nobody is left to be signalled, which is no error
  signalGroup(group, 'SIGTERM');
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
