import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { blatant, doubled, madeUpClaim, madeUpLaw } from '../testing/claims.js';
import type { AnyClaim, Assumption, Constant, Control, Source, SystemForm } from './claim.js';
import { type declaration, schemaFault } from './declaration-schema.js';
import type { Law } from './law.js';
import type { Sizes } from './profiles.js';

type Declared = Required<z.infer<typeof declaration>>;
type Of<K extends keyof Declared> = NonNullable<Declared[K]>;

test('the keys that are known are those of a claim and of all that it is made of', () => {
  expectTypeOf<keyof Declared>().toEqualTypeOf<keyof AnyClaim>();
  expectTypeOf<keyof Of<'laws'>[string]>().toEqualTypeOf<keyof Law<unknown>>();
  expectTypeOf<keyof Of<'controls'>[number]>().toEqualTypeOf<keyof Control<unknown>>();
  expectTypeOf<keyof Of<'forSystem'>>().toEqualTypeOf<keyof SystemForm<unknown>>();
  expectTypeOf<keyof Of<'source'>>().toEqualTypeOf<keyof Source>();
  expectTypeOf<keyof Of<'assumptions'>[number]>().toEqualTypeOf<keyof Assumption<unknown>>();
  expectTypeOf<keyof Of<'constants'>[number]>().toEqualTypeOf<keyof Constant>();
  expectTypeOf<keyof Of<'sizes'>>().toEqualTypeOf<keyof Sizes>();
});

const law = madeUpLaw(() => undefined);
const claim = { ...madeUpClaim() };
const on = { needs: [], cases: claim.cases, measure: (x: number) => ({ x }) };
const size = { cases: 9, controlCases: 9 };
const sizes = { quick: size, ci: size, deep: size };

test('a claim with all that it may have has the shape of one', () => {
  const constants = [{ name: 'c', value: Number.POSITIVE_INFINITY, meaning: 'a constant' }];
  const more = { delta: 0.1, budgetWeight: 2, constants, proves: 'a part', chain: () => [], tables: () => [], sizes };
  const full = { ...claim, ...more, forSystem: { ...on, sizes, controls: [{ ...doubled, exceedance: 0.5 }] } };
  expect(schemaFault(full)).toBeUndefined();
});

const { check, statement, ...rest } = law;
const { forSystem: _, ...alone } = claim;

test.each<[string, object]>([
  [
    "laws.bound has the key 'says' of version 0.1, which is called 'statement' now",
    { laws: { bound: { ...rest, check, says: statement } } },
  ],
  [
    "laws.bound has the key 'of' of version 0.1, which is called 'check' now",
    { laws: { bound: { ...rest, statement, of: check } } },
  ],
  [
    "laws.bound has the key 'alsoNeeds' of version 0.1, which is called 'appliesWhen' now",
    { laws: { bound: { ...law, alsoNeeds: 'x' } } },
  ],
  [
    "laws.bound has the key 'withoutNumbers' of version 0.1, which is called 'yesOrNo' now",
    { laws: { bound: { ...law, withoutNumbers: true } } },
  ],
  [
    "controls[1] has the key 'of' of version 0.1, which is called 'check' now",
    { controls: [doubled, { ...blatant, of: check }] },
  ],
  [
    "forSystem.controls[0] has the key 'of' of version 0.1, which is called 'check' now",
    { forSystem: { ...on, controls: [{ ...doubled, of: check }] } },
  ],
  ["a claim has the key 'on' of version 0.1, which is called 'forSystem' now", { on, scop: [] }],
])('%s: a claim of an older version is told the new key', (fault, changes) => {
  expect(schemaFault({ ...alone, ...changes })).toBe(fault);
});

test.each<[string, object]>([
  ["a claim has the unknown key 'scop'", { scop: [] }],
  ["a claim has the unknown keys 'furthercases', 'weight'", { furthercases: () => [], weight: 1 }],
  ["source has the unknown key 'number'", { source: { ...claim.source, number: 4 } }],
  ["assumptions[0] has the unknown key 'hold'", { assumptions: [{ statement: 'x > 0', hold: () => true }] }],
  ["laws.bound has the unknown key 'need'", { laws: { bound: { ...law, need: ['score'] } } }],
  ["laws.bound has the unknown key 'lacks'", { laws: { bound: { ...law, lacks: 'score' } } }],
  ["controls[1] has the unknown key 'case'", { controls: [doubled, { ...blatant, case: () => [] }] }],
  ["forSystem has the unknown key 'need'", { forSystem: { ...on, need: ['score'] } }],
  [
    "forSystem.controls[0] has the unknown key 'law'",
    { forSystem: { ...on, controls: [{ ...doubled, law: 'bound' }] } },
  ],
  ["sizes has the unknown key 'long'", { sizes: { ...sizes, long: size } }],
  [
    "forSystem.sizes.ci has the unknown key 'control'",
    { forSystem: { ...on, sizes: { ...sizes, ci: { ...size, control: 1 } } } },
  ],
  ["constants[0] has the unknown key 'unit'", { constants: [{ name: 'c', value: 1, meaning: 'one', unit: 's' }] }],
  ['forSystem.needs[0] should be a string or a list of strings, found 3', { forSystem: { ...on, needs: [3] } }],
  ['forSystem.needs[0] should not be empty, found []', { forSystem: { ...on, needs: [[]] } }],
  [
    `laws.bound.axes.measured should be at most 40 characters, found "${'J'.repeat(41)}"`,
    { laws: { bound: { ...law, axes: { measured: 'J'.repeat(41) } } } },
  ],
  ['delta should be a number, found "0.1"', { delta: '0.1' }],
  ['controls[0].exceedance should be a number, found "0.5"', { controls: [{ ...doubled, exceedance: '0.5' }] }],
])('%s: a key that is misspelt would be passed over', (fault, changes) => {
  expect(schemaFault({ ...claim, ...changes })).toBe(fault);
});
