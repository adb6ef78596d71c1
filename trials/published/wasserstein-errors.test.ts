import { describe, expect, it, test } from 'vitest';
import { PRINTED_SCHEMES, printedVariance, printedW2 } from '../../properties/oracles/printed-variances.js';
import { comparedCells, isPublishedSpectrum, printedAs, publishedTable, readSpectrum } from './wasserstein-errors.js';

/** A file as NumPy writes it: floats of 32 bits in one dimension. */
function numpyFile(values: readonly number[], type = '<f4'): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117, ' ');
  const head = Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0, 118, 0]),
    Buffer.from(`${text}\n`),
  ]);
  return Buffer.concat([head, Buffer.from(Float32Array.from(values).buffer)]);
}

describe('the published table', () => {
  const table = publishedTable();
  it('has 176 numbers of six schemes, 16 places without one, and 16 numbers without steps', () => {
    const cells = table.rows.flatMap((row) => row.cells);
    expect(table.rows.map(({ scheme }) => scheme)).toEqual(
      PRINTED_SCHEMES.flatMap((scheme) => [scheme, scheme, scheme, scheme]),
    );
    expect(cells.filter((cell) => cell !== '-')).toHaveLength(176);
    expect(cells.filter((cell) => cell === '-')).toHaveLength(16);
    expect(table.continuous.flatMap((row) => row.cells)).toHaveLength(16);
    expect(table.rows[0].cells).toEqual(['4.78', '4.78', '0.65', '0.66', '0.32', '0.32', '0.16', '0.16']);
  });
});

test('a spectrum is read from a file of NumPy, and only the published one is the published one', () => {
  expect(readSpectrum(numpyFile([0.5, -0, 200]))).toEqual([0.5, -0, 200]);
  expect(() => readSpectrum(numpyFile([1], '<f8'))).toThrow("should be a file of NumPy with '<f4'");
  expect(isPublishedSpectrum(numpyFile([1]))).toBe(false);
});

test.each([
  [0, '0'],
  [0.0041, '4.1E-03'],
  [0.125, '0.13'],
  [99.999, '100.00'],
  [1234, '1.2E+03'],
  [null, '-'],
])('%s is printed as %s', (value, text) => expect(printedAs(value)).toBe(text));

test('a cell agrees where it is what the printed recursion has, and no longer where it is another', () => {
  const eigenvalues = [0.2, 1.7, 30];
  const run = { scheme: 'EM', eps: 1e-3, points: 50, start: 'prior' } as const;
  const right = printedAs(
    printedW2(
      eigenvalues.map((lambda) => printedVariance(lambda, run)),
      eigenvalues,
    ),
  );
  const row = (cell: string) => ({
    source: '',
    columns: [[50, 'prior'] as const],
    continuous: [],
    rows: [{ scheme: run.scheme, eps: run.eps, cells: [cell] }],
  });
  expect(comparedCells(row(right), eigenvalues)).toMatchObject([{ printed: right, agrees: true }]);
  expect(comparedCells(row(printedAs(Number(right) + 0.01)), eigenvalues)).toMatchObject([{ agrees: false }]);
  // at eps = 0 Heun looks at the score without noise
  const none = { ...row('-'), rows: [{ scheme: 'Heun', eps: 0, cells: ['-'] } as const] };
  expect(comparedCells(none, eigenvalues)).toMatchObject([{ computed: null, agrees: true }]);
});
