import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkedValue } from './checked-value.js';
import { InputError } from './input-error.js';

const side = z.number({ error: 'a number' });
const shape = z.union([
  z.strictObject({ radius: side }),
  z.strictObject({ width: side, height: side }, { error: 'an object' }),
]);

const faultOf = (value: unknown, schema: z.ZodType = shape) => {
  try {
    return checkedValue(schema, value, 'shape.json', 'the shape');
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

describe('keys of two alternatives', () => {
  const prior = z.number();
  const process = z.object({
    process: z.union([
      z.strictObject({ from: side, to: side, prior, labels: side.optional() }),
      z.strictObject({ levels: side, prior, tables: side.default(1) }),
    ]),
  });
  const fault = (value: object) => faultOf({ process: { ...value, prior: 1 } }, process);

  test('are both named, and none is said to be unknown', () => {
    const both = "shape.json: process should have 'from' and 'to', or else 'levels', found both.";
    expect(fault({ from: 0, to: 1, levels: 2 })).toBe(both);
    expect(faultOf({ radius: 1, width: 2, height: 3 })).toBe(
      "shape.json: the shape should have 'radius', or else 'width' and 'height', found both.",
    );
    expect(fault({ from: 0, to: 'a', levels: 2 })).toBe(
      "shape.json: process should have 'levels', or else 'from' and 'to', found both.",
    );
  });

  test('are said not to go together where those of one are not whole', () => {
    expect(fault({ levels: 2, labels: 1 })).toBe(
      "shape.json: process has the key 'labels', which does not go with 'levels'.",
    );
    expect(fault({ levels: 2, from: 0, labels: 1 })).toBe(
      "shape.json: process has the keys 'from' and 'labels', which do not go with 'levels'.",
    );
  });

  test('are less than a key that no alternative has, whose nearest is another one', () => {
    expect(fault({ from: 0, to: 1, levels: 2, colour: 3 })).toBe("shape.json: process has the unknown key 'colour'.");
    expect(fault({ from: 0, to: 1, lables: 3 })).toBe(
      "shape.json: process has the unknown key 'lables'; the nearest is 'labels'.",
    );
  });

  test('are told by the kind that has not got them, of values that are made ready first too', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('disc'), radius: side }),
      z.strictObject({ kind: z.literal('box'), width: side }),
    ]);
    const withoutSides = z.preprocess((value) => {
      const { sides: _, ...rest } = value as { sides?: unknown };
      return rest;
    }, kinds);
    const sentence = "shape.json: the shape has the key 'width', which does not go with kind 'disc'.";
    const mixed = { kind: 'disc', radius: 1, width: 2 };
    expect(faultOf(mixed, kinds)).toBe(sentence);
    expect(faultOf({ ...mixed, sides: 4 }, withoutSides)).toBe(sentence);
    // a key of another kind would be of no use
    expect(faultOf({ kind: 'disc', radius: 1, widht: 2 }, kinds)).toBe(
      "shape.json: the shape has the unknown key 'widht'.",
    );
  });
});
