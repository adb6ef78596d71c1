import { expect, test } from 'vitest';
import { axesOf } from '../src/report/page/axis-names.js';
import { claims, topics } from './index.js';

test('the registry names every claim once', () => {
  const ids = claims.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});

test('no statement holds a control character, such as the tab that an unescaped \\tau becomes', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = /[\u0000-\u0009\u000b-\u001f]/;
  for (const { id, laws } of claims) {
    for (const { statement, latex } of Object.values(laws)) {
      for (const text of [statement, typeof latex === 'function' ? latex() : latex])
        expect(text, id).not.toMatch(control);
    }
  }
});

test('each law about the parts of the engine has a control', () => {
  expect(topics.engine.length).toBeGreaterThan(0);
  for (const { id, laws, controls } of topics.engine) {
    const broken = controls.map(({ breaks }) => breaks);
    for (const law of Object.keys(laws)) expect(broken, id).toContain(law);
  }
});

test('every name fits an axis', () => {
  const names = claims.flatMap(({ kind, laws }) =>
    Object.values(laws).flatMap((law) => {
      const { measured, bound } = axesOf(law, law.kind ?? kind);
      return [measured, bound];
    }),
  );
  expect(names.length).toBeGreaterThan(400);
  expect(names.filter((name) => name.length > 40)).toEqual([]);
});
