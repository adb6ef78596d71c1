import fc from 'fast-check';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { expect, test } from 'vitest';
import { lateJumps } from './late-jumps.js';

const cases = fc.record({ x: fc.double({ noNaN: true }), list: fc.array(fc.integer(), { maxLength: 5 }) });
const at = (seed: number, path: string, randomType?: typeof lateJumps) =>
  fc.sample(cases, { seed, path, numRuns: 1, ...(randomType && { randomType }) });

test('fast-check draws what it draws by default, forwards, backwards and from several seeds in turn', () => {
  for (const seed of [7, -3, 7, 0, 2 ** 31 - 1]) {
    for (const path of ['0', '1', '2', '40', '40:0', '41:1:0', '3', '3:0', '0:1', '0', '700']) {
      expect(at(seed, path, lateJumps)).toEqual(at(seed, path));
    }
  }
});

test('a seed that is asked for in the middle starts by itself', () => {
  for (const path of ['3', '5', '8:0', '13']) {
    for (const seed of [7, 8]) expect(at(seed, path, lateJumps)).toEqual(at(seed, path));
  }
});

test('copies go on by themselves', () => {
  const [random, known] = [lateJumps(5), xorshift128plus(5)];
  const first = random.clone();
  expect(random.getState()).toEqual(known.getState());
  first.next();
  random.jump();
  known.jump();
  expect(random.clone().next()).toBe(known.clone().next());
  random.jump();
  known.jump();
  expect(random.getState()).toEqual(known.getState());
  expect(() => random.next()).toThrow('copy');
});

test('cases one after the other take a jump each, and a second look at one takes none', () => {
  const source = xorshift128plus(11);
  let jumps = 0;
  const prototype = Object.getPrototypeOf(source);
  const { jump } = prototype;
  prototype.jump = function counted() {
    jumps++;
    return jump.call(this);
  };
  try {
    for (let i = 0; i < 100; i++) at(11, `${i}`, lateJumps);
    expect(jumps).toBe(100);
    at(11, '99:0', lateJumps);
    expect(jumps).toBe(100);
  } finally {
    prototype.jump = jump;
  }
});
