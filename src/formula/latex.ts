import type { MathNode } from 'mathjs';

const GREEK = /^(alpha|beta|gamma|delta|epsilon|kappa|lambda|mu|nu|rho|sigma|tau|theta)$/;

/** An expression in LaTeX, with thin spaces between factors. @param written how a symbol is written, if not by its name */
export function inLatex(node: MathNode, written: (name: string) => string | undefined): string {
  const handler = (each: MathNode) =>
    each.type === 'SymbolNode' && 'name' in each && typeof each.name === 'string'
      ? (written(each.name) ?? spelt(each.name))
      : undefined;
  return node
    .toTex({ parenthesis: 'auto', handler })
    .replaceAll(/ *(\\cdot|~) */g, ' \\, ')
    .replaceAll(/\^\{\\frac\{(-?\d+)\}\{(\d+)\}\}/g, '^{$1/$2}')
    .replaceAll(/\{([a-zA-Z])\}\^/g, '$1^');
}

/** tau as \tau, and s_w as s_{w}. */
function spelt(name: string): string {
  return name
    .split('_')
    .map((part) => (GREEK.test(part) ? `\\${part}` : part))
    .reduceRight((below, part) => `${part}_{${below}}`);
}
