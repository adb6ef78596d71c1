import type { Plugin } from 'vite';

/**
 * Functions of Math whose last bit differs between engines, and modules that have the bits of Node's own in plain JavaScript.
 * Sine and cosine have not, so that Node takes those of src/numeric/trigonometry.ts too.
 */
const PORTABLE: Readonly<Record<string, string>> = {
  exp: `${import.meta.dirname}/portable-exp.ts`,
  expm1: '@stdlib/math-base-special-expm1',
  log: '@stdlib/math-base-special-ln',
  log1p: '@stdlib/math-base-special-log1p',
  hypot: `${import.meta.dirname}/portable-hypot.ts`,
};

/** What rounds correctly, or not at all, in every engine. */
const EXACT = 'abs ceil floor fround imul max min round sign sqrt trunc E LN2 PI SQRT1_2 SQRT2'.split(' ');

/** A node of the syntax tree, as far as it is looked at. */
interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly operator?: string;
  readonly left?: Syntax;
  readonly right?: Syntax;
  readonly object?: Syntax;
  readonly property?: Syntax;
  readonly computed?: boolean;
  readonly name?: string;
}

/**
 * Puts these in place of Math's in the engine, so that a browser computes the same bits as Node, and refuses an engine that
 * uses what no module stands for.
 */
export function portableMath(): Plugin {
  return {
    name: 'portable-math',
    transform: {
      filter: { id: [/\/src\/.*\.ts$/, /pure-rand/] },
      handler(code, id) {
        const uses = [...usesOfMath(this.parse(code))].sort((a, b) => a.start - b.start);
        const names = new Set<string>();
        let replaced = '';
        let at = 0;
        for (const { name, start, end } of uses) {
          if (EXACT.includes(name)) continue;
          if (!Object.hasOwn(PORTABLE, name))
            this.error(`${id} uses ${name} of Math, whose last bit differs by engine`);
          names.add(name);
          replaced += `${code.slice(at, start)}portable_${name}`;
          at = end;
        }
        if (names.size === 0) return null;
        const imports = [...names].map((name) => `import portable_${name} from '${PORTABLE[name]}';`);
        return { code: `${imports.join(' ')}${replaced}${code.slice(at)}`, map: null };
      },
    },
  };
}

/** Where functions and constants of Math are named, Math as a whole, and where anything but one constant is raised to another. */
function* usesOfMath(
  node: unknown,
): Generator<{ readonly name: string; readonly start: number; readonly end: number }> {
  if (Array.isArray(node)) for (const each of node) yield* usesOfMath(each);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const { type, start, end, operator, left, right, object, property, computed, name } = node as Syntax;
  if (type === 'MemberExpression' && object?.name === 'Math' && !computed) {
    yield { name: property?.name ?? '', start, end };
    return;
  }
  if (type === 'Identifier' && name === 'Math') yield { name: 'all', start, end };
  const areConstants = left?.type === 'Literal' && right?.type === 'Literal';
  if ((operator === '**' || operator === '**=') && !areConstants) yield { name: '**', start, end };
  for (const child of Object.values(node)) yield* usesOfMath(child);
}
