import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkedValue } from './checked-value.js';
import { InputError } from './input-error.js';

const side = z.number({ error: 'a number' });
const shape = z.union([
  z.strictObject({ radius: side }),
  z.strictObject({ width: side, height: side }, { error: 'an object' }),
]);

const faultOf = (value: unknown) => {
  try {
    return checkedValue(shape, value, 'shape.json', 'the shape');
  } catch (error) {
    return error instanceof InputError ? error.message : error;
  }
};

test('a value that fits one of two alternatives is returned', () => {
  expect(faultOf({ radius: 1 })).toEqual({ radius: 1 });
  expect(faultOf({ width: 1, height: 2 })).toEqual({ width: 1, height: 2 });
});

test('the alternative whose keys are given is the one that was meant, however much is wrong with it', () => {
  // the first alternative has fewer issues, as its unknown keys are one
  expect(faultOf({ width: 'a', height: 'b' })).toBe('shape.json: width should be a number, found "a".');
  expect(faultOf({ radius: 'a' })).toBe('shape.json: radius should be a number, found "a".');
  expect(faultOf({ radius: 1, colour: 2 })).toBe("shape.json: the shape has the unknown key 'colour'.");
});
