import { expect, test } from 'vitest';
import { doubled, madeUpClaim, madeUpLaw } from '../src/testing/claims.js';
import { formulasText } from './build.js';

test('a statement is MathML without the LaTeX beside it, whether that is text or is made from a formula', () => {
  const law = madeUpLaw(() => undefined);
  const laws = { text: { ...law, latex: 'x^2 \\le 1' }, made: { ...law, latex: () => 'y' } };
  const found = JSON.parse(formulasText({ made: [madeUpClaim({ laws, controls: [{ ...doubled, breaks: 'text' }] })] }));
  expect(Object.keys(found)).toEqual(['made-up.text', 'made-up.made']);
  expect(found['made-up.text']).toMatch(
    /^<math [^>]*><mrow><msup><mi>x<\/mi><mn>2<\/mn><\/msup><mo>≤<\/mo>.*<\/math>$/,
  );
  expect(found['made-up.text']).not.toMatch(/annotation|semantics/);
});

test('LaTeX that is wrong is refused', () => {
  const laws = { text: { ...madeUpLaw(() => undefined), latex: '\\frac{1' } };
  expect(() => formulasText({ made: [madeUpClaim({ laws, controls: [{ ...doubled, breaks: 'text' }] })] })).toThrow(
    /KaTeX/,
  );
});
