import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { expect, test } from 'vitest';
import { caseRandom } from './case-random.js';

/** The state after so many jumps, each made anew. */
function stateAfter(seed: number, jumps: number): readonly number[] {
  const random = xorshift128plus(seed);
  for (let i = 0; i < jumps; i++) random.jump();
  return random.getState();
}

test('case i has i + 1 jumps behind it, forwards, backwards and of several seeds in turn', () => {
  for (const seed of [7, -3, 7, 0, 2 ** 31 - 1]) {
    for (const index of [0, 1, 2, 40, 40, 41, 3, 0]) {
      expect(caseRandom(seed, index).getState()).toEqual(stateAfter(seed, index + 1));
    }
  }
  // also where the other seed has come less far
  for (const index of [3, 5, 8, 13]) {
    for (const seed of [7, 8]) expect(caseRandom(seed, index).getState()).toEqual(stateAfter(seed, index + 1));
  }
});

test('what a case draws moves no other case, and not the same one when it is drawn again', () => {
  const [first, again] = [caseRandom(5, 2), caseRandom(5, 2)];
  first.next();
  first.jump();
  expect(again.getState()).toEqual(stateAfter(5, 3));
  expect(caseRandom(5, 2).getState()).toEqual(stateAfter(5, 3));
  expect(caseRandom(5, 3).getState()).toEqual(stateAfter(5, 4));
});

test('cases one after the other take a jump each, and a second look at one takes none', () => {
  const prototype = Object.getPrototypeOf(xorshift128plus(11));
  const { jump } = prototype;
  let jumps = 0;
  prototype.jump = function counted() {
    jumps++;
    return jump.call(this);
  };
  try {
    for (let i = 0; i < 100; i++) caseRandom(11, i);
    caseRandom(11, 99);
    expect(jumps).toBe(100);
  } finally {
    prototype.jump = jump;
  }
});
