import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactJson, fromExactJson } from './exact-json.js';

const number = fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Infinity, -Infinity));
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    number,
    fc.string(),
    fc.boolean(),
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('plain'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('comes back from its text as the same data, bit for bit and key by key', () => {
  fc.assert(
    fc.property(plain, (value) => {
      const inside = { value };
      const back = fromExactJson(JSON.parse(JSON.stringify(exactJson(inside))));
      expect(back).toStrictEqual(inside);
      expect(JSON.stringify(back)).toBe(JSON.stringify(inside));
    }),
  );
});

test('says in words what JSON has no number for', () => {
  expect(
    exactJson({ measured: Number.NaN, detail: { x: -Infinity, y: -0, z: 1 }, list: [[0, Infinity], [1]] }),
  ).toEqual({
    measured: null,
    measuredReason: 'not a number',
    detail: { x: null, xReason: 'minus infinite', y: null, yReason: 'minus zero', z: 1 },
    list: [[0, null], [1]],
    listReason: [[null, 'infinite'], null],
  });
});
