import { expect, test } from 'vitest';
import { onFirstUse } from './memo.js';

test('each part is computed once, when first asked for', () => {
  const computed: string[] = [];
  const part = (name: string) => {
    computed.push(name);
    return { name };
  };
  const whole = onFirstUse({ one: () => part('one'), other: () => part('other') });
  expect(computed).toEqual([]);
  expect(whole.one).toBe(whole.one);
  expect(computed).toEqual(['one']);
  expect(Object.keys(whole)).toEqual(['one', 'other']);
});

test('a part that fails is tried again', () => {
  let fails = true;
  const whole = onFirstUse<{ part: number }>({
    part: () => {
      if (fails) throw new Error('not yet');
      return 1;
    },
  });
  expect(() => whole.part).toThrow('not yet');
  fails = false;
  expect(whole.part).toBe(1);
});
