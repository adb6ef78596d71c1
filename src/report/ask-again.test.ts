import { expect, test } from 'vitest';
import { askAgain } from './ask-again.js';

const noise = { call: 'noise', given: { x0: [[0.5, -1]], label: [41], eps: [[1.2, 2]] }, at: [0, 1] };
const convert = {
  call: 'convert',
  given: { from: 'noise', to: 'data', values: [[0.5]], x: [[1]], label: [0.25] },
  at: [0, 0],
};
const score = {
  call: 'score',
  given: { model: { target: { kind: 'mixture', means: [[1]] }, isExact: true }, x: [[0.5]], label: [3] },
  at: ['mean', 0],
};

test.each(['python3 gate.py linear', '/usr/bin/python3.12 -u gate.py', 'uv run gate.py'])(
  'a call of a script in Python is asked as Python has it: %s',
  (system) => {
    expect(askAgain(noise, system)).toBe(
      'system.noise(x0=np.array([[0.5,-1]], float), label=np.array([41], float), eps=np.array([[1.2,2]], float))[0][1]',
    );
    expect(askAgain(convert, system)).toBe(
      "system.convert(from_='noise', to='data', values=np.array([[0.5]], float), x=np.array([[1]], float), " +
        'label=np.array([0.25], float))[0][0]',
    );
    expect(askAgain(score, system)).toBe(
      "system.score(model={'target': {'kind': 'mixture', 'means': [[1]]}, 'isExact': True}, " +
        "x=np.array([[0.5]], float), label=np.array([3], float))['mean'][0]",
    );
  },
);

test.each(['system.ts', undefined, 'node my-python/serve.js'])(
  'a call of another system is asked as JavaScript has it: %s',
  (system) => {
    expect(askAgain(noise, system)).toBe(
      '(await system.noise({ x0: [[0.5, -1]], label: [41], eps: [[1.2, 2]] }))[0][1]',
    );
    expect(askAgain(score, system)).toBe(
      '(await system.score({ model: { target: { kind: "mixture", means: [[1]] }, isExact: true }, x: [[0.5]], label: [3] }))' +
        '.mean[0]',
    );
  },
);

test('the system is called as it is written where it is served', () => {
  expect(askAgain({ ...noise, of: 'Gate("linear")' }, 'python3 gate.py')).toMatch(/^Gate\("linear"\)\.noise\(x0=/);
  expect(askAgain({ ...noise, of: 'new Gate()' }, 'system.ts')).toMatch(/^\(await new Gate\(\)\.noise\(/);
});
