import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { madeUpClaim } from '../testing/claims.js';
import { CHECK_DIGITS, parseReplayToken, replay, replayToken, tokenOfCase } from './replay.js';
import { runCase } from './run-cases.js';

test.each([
  { version: '0.2.0', claimId: 'likelihood-bound', seed: 1, index: 5, path: [] },
  { version: '1.0.0-rc.1', claimId: 'c2', seed: 0, index: 0, path: [0, 12, 3] },
  { version: '0.2.0', claimId: 'c2', seed: 0, index: 2, path: 'promoted' },
  { version: '0.2.0', claimId: 'c2', seed: 0, index: 2, path: [3], ofSystem: true },
  { version: '0.2.0', claimId: 'c2', control: 'a-b', seed: 0, index: 2, path: [] },
  { version: '0.2.0', claimId: "Euler's, v 2.0 (ε)/c2", control: 'a', seed: 0, index: 2, path: [7], ofSystem: true },
] as const)('a token reads back as the address it was written from (%#)', (address) => {
  expect(parseReplayToken(replayToken(address), address.version)).toEqual(address);
  expect(parseReplayToken(` ${replayToken(address)}\n`, address.version)).toEqual(address);
});

/** A token without its check. */
const unchecked = (token: string) => token.replace(/\.[0-9a-f]{8}$/, '');

test('a token shows version, claim, seed, index and path, and ends with a check', () => {
  const address = { version: '0.2.0', claimId: 'a-b', seed: 3, index: 5 };
  const shown = (more: object) => unchecked(replayToken({ ...address, path: [], ...more }));
  expect(replayToken({ ...address, path: [1, 0] })).toMatch(/^r2\.0\.2\.0\.a-b\.3\.5\.1:0\.[0-9a-f]{8}$/);
  expect(shown({})).toBe('r2.0.2.0.a-b.3.5.drawn');
  expect(shown({ path: 'promoted' })).toBe('r2.0.2.0.a-b.3.5.promoted');
  expect(shown({ ofSystem: true })).toBe('r2.0.2.0.a-b.3.5.drawn.system');
  expect(shown({ control: 'c' })).toBe('r2.0.2.0.a-b+c.3.5.drawn');
  expect(shown({ claimId: 'Euler, v2/a-b', ofSystem: true })).toBe('r2.0.2.0.Euler%2c%20v2/a-b.3.5.drawn.system');
});

test('a case of a run has a token, promoted or drawn', () => {
  const corpus = { hash: 'x', cases: new Map([['a-b', [0.5]]]) };
  const parameters = { version: '0.2.0', seed: 3, profile: 'quick', alpha: 1e-6 } as const;
  const shown = (index: number, more: object = {}, control?: string) =>
    unchecked(tokenOfCase({ claim: 'a-b', index, ...(control && { control }) }, { ...parameters, ...more }));
  expect(shown(0)).toBe('r2.0.2.0.a-b.3.0.drawn');
  expect(shown(0, { corpus })).toBe('r2.0.2.0.a-b.3.0.promoted');
  expect(shown(0, { corpus }, 'c')).toBe('r2.0.2.0.a-b+c.3.0.drawn');
  expect(shown(0, { ofSystem: true })).toBe('r2.0.2.0.a-b.3.0.drawn.system');
  expect(shown(1, { corpus })).toBe('r2.0.2.0.a-b.3.1.drawn');
});

test('a token in which anything was altered is refused, as it names some other case', () => {
  const token = replayToken({ version: '0.2.0', claimId: 'a-b', seed: 3, index: 15, path: [1, 0], ofSystem: true });
  const altered = [
    token.replace('1:0', '1:1'),
    token.replace('1:0', '1'),
    token.replace('.15.', '.16.'),
    token.replace('.3.', '.4.'),
    token.replace('a-b', 'a-c'),
    token.replace('.system', ''),
    `${token}0`,
    token.slice(0, -1),
    unchecked(token),
  ];
  for (const each of altered) {
    expect(() => parseReplayToken(each, '0.2.0'), each).toThrow(
      /^The replay token is not as it was printed, as its last part does not fit the others: /,
    );
  }
});

test('a case of a control is run as the control runs it', async () => {
  const address = { version: '0.2.0', claimId: 'made-up', control: 'doubled', seed: 1, index: 2, path: [] };
  const { value, outcome } = await replay(madeUpClaim(), address);
  expect(outcome).toMatchObject({ checks: [{ law: 'bound', measured: 2 * (value as number) }] });
  expect(outcome).toEqual(
    await runCase(
      madeUpClaim(),
      { claim: 'made-up', control: 'doubled', index: 2 },
      { ...address, profile: 'quick', alpha: 1e-6 },
    ),
  );
  await expect(replay(madeUpClaim(), { ...address, control: 'other' })).rejects.toThrow(
    /^Claim 'made-up' has no case at 'r2\.0\.2\.0\.made-up\+other\.1\.2\.drawn\.\w{8}'\.$/,
  );
});

test('a case beyond those of the longest profile is refused, as it might take for ever to draw', async () => {
  const address = { version: '0.2.0', claimId: 'made-up', seed: 1, path: [] };
  const corpus = { hash: 'x', cases: new Map([['made-up', [0.5, 0.25]]]) };
  const last = await replay(madeUpClaim(), { ...address, index: 4001 }, corpus);
  expect(last.outcome).toMatchObject({ kind: 'measured' });
  const beyond = (more: object, of?: typeof corpus) => replay(madeUpClaim(), { ...address, index: 4002, ...more }, of);
  await expect(beyond({}, corpus)).rejects.toThrow(
    new InputError("Claim 'made-up' has no case 4002: the last case of the longest profile is case 4001."),
  );
  await expect(beyond({ index: 4000 })).rejects.toThrow(
    "Claim 'made-up' has no case 4000: the last case of the longest profile is case 3999.",
  );
  await expect(beyond({ index: 100, control: 'doubled' }, corpus)).rejects.toThrow(
    new InputError(
      "Control 'doubled' of claim 'made-up' has no case 100: the last case of the longest profile is case 99.",
    ),
  );
});

test('a step of shrinking that there is not is no case', async () => {
  for (const path of [[999_999], [999_999, 0], [0, 999_999, 0]]) {
    const found = replay(madeUpClaim(), { version: '0.2.0', claimId: 'made-up', seed: 1, index: 0, path });
    await expect(found).rejects.toThrow(InputError);
    await expect(found).rejects.toThrow("has no case at 'r2.0.2.0.made-up.1.0.");
  }
});

/** A text with the check that a token of it would have. */
function sealed(text: string): string {
  return `${text}.${createHash('sha256').update(text).digest('hex').slice(0, CHECK_DIGITS)}`;
}

test.each([
  ['nonsense', /should look like/],
  ['0.2.0.a.1.2', /should look like/],
  ['0.2.0.a.-1.2.drawn', /should look like/],
  ['x2.0.2.0.a.7.2.drawn.01234567', /should look like r2\.0\.2\.0/],
  [sealed('r2.0.2.0.%E0%A4%A/a.1.0.drawn.system'), /should hold the name of a system before the claim/],
  ['r2.0.2.0.a.7.2.drawn.0123456g', "where <check> should be 8 digits from 0 to f, found '0123456g'."],
  [
    'r2.0.2.0.a.7.2.drown.system.01234567',
    "where <path> should be 'drawn', 'promoted' or numbers such as 0:2, found 'drown'.",
  ],
  ['r2.0.2.0.a.7.x.0:2.01234567', "where <index> should be an integer of at least 0, found 'x'."],
  ['r2.0.2.0.a.-7.2.drawn.01234567', "where <seed> should be an integer of at least 0, found '-7'."],
  ['r2.0.2.0.A+b.7.2.drawn.01234567', /where <claim> should be the id of a claim, .* found 'A\+b'\.$/],
  [
    '0.1.0.noising.7.2.drawn',
    'The replay token is of version 0.1.0, this is version 0.2.0: a case is drawn under the claims of its version, ' +
      'and may be another one here. Replay it by that version, or find it anew: verify --claims noising --seed 7.',
  ],
  [
    '0.2.0.a.7.2.drawn',
    "The replay token should begin with r2, found '0.2.0.a.7.2.drawn'. Copy it again, or find it anew: ",
  ],
  [replayToken({ version: '0.2.0', claimId: 'a', seed: 1e17, index: 2, path: [] }), /too large/],
])('%s is refused in one sentence', (token, message) => {
  expect(() => parseReplayToken(token, '0.2.0')).toThrow(InputError);
  expect(() => parseReplayToken(token, '0.2.0')).toThrow(message);
});
