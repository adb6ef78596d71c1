import { expect, test } from 'vitest';
import { withTable } from './page.js';

const PAGE = `# Calibration

<!-- runs: npm run calibrate -->

| draws of         | exceed |
| ---------------- | ------ |
| \`gone\`           | 1      |
| \`first\`, mean    | 2      |
| its control, big | 3      |
| \`second\`         | 4      |

<!-- end of runs -->

More.
`;
const TITLES = ['draws of', 'exceed'];

test('a table keeps the rows of claims that were not asked, in the order of the claims, and loses those that are no more', () => {
  const found = [TITLES, ['`second`', '5'], ['its control, new', '6'], ['`third`', '7']];
  expect(withTable(PAGE, 'runs', found, ['third', 'first', 'second'])).toBe(`# Calibration

<!-- runs: npm run calibrate -->

| draws of         | exceed |
| ---------------- | ------ |
| \`third\`          | 7      |
| \`first\`, mean    | 2      |
| its control, big | 3      |
| \`second\`         | 5      |
| its control, new | 6      |

<!-- end of runs -->

More.
`);
});

test('rows with other columns are not kept, and all claims together need none of them', () => {
  const found = [
    ['draws of', 'draws'],
    ['`first`', '5'],
  ];
  expect(() => withTable(PAGE, 'runs', found, ['first', 'second'])).toThrow('the rows of second have other columns');
  expect(withTable(PAGE, 'runs', found, ['first'])).toContain('| draws |');
});

test('a page without the place of a table is refused', () => {
  expect(() => withTable(PAGE, 'power', [TITLES], [])).toThrow('<!-- power: npm run calibrate -->');
});
