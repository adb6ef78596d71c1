/** A piece of a sentence: as it is, lowered, raised, or a name in code. */
interface Piece {
  readonly tag: 'span' | 'sub' | 'sup' | 'code';
  readonly text: string;
}

const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  chi: 'χ',
  delta: 'δ',
  eps: 'ε',
  eta: 'η',
  gamma: 'γ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  phi: 'φ',
  pi: 'π',
  psi: 'ψ',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  theta: 'θ',
};
const GREEK_NAME = new RegExp(`(?<!\\w|[\\w-]-)(${Object.keys(GREEK).join('|')})(?![\\w])`, 'g');
const RAISED: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [String(digit), sign])),
  '-': '⁻',
};
/** Those that there are: an index of an index is small already. */
const LOWERED: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'₀₁₂₃₄₅₆₇₈₉'].map((sign, digit) => [String(digit), sign])),
  ...Object.fromEntries([...'aehijklmnoprstuvx'].map((letter, i) => [letter, [...'ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ'][i]])),
};

/** An index or a power behind a symbol; in a name such as alpha_bar_prev there is none. */
const SCRIPT =
  /(?<=(?:(?<!\w)[a-zA-Z0-9]+|[)|\]}∫])(?:_(?:[a-zA-Z0-9]|\{[^{}]*\}))?)([_^])(?:\{([^{}]*)\}|\(([^{}()]*)\)|(-?[0-9]+(?:\.[0-9]+)?|[a-zA-Z+]|theta|tau|inf|max|min|op|SDE|ODE|score))(?![a-zA-Z0-9])/;

/** The pieces of a sentence of plain text, in which names of Greek letters are letters, <= is a sign, and x_0 has an index. */
export function symbolParts(text: string): readonly Piece[] {
  return text.split('`').flatMap((piece, i): readonly Piece[] => {
    return i % 2 === 1 ? [{ tag: 'code', text: piece }] : scripted(piece);
  });
}

function scripted(text: string): readonly Piece[] {
  // splitting by a pattern with four groups gives the text between, then the groups, and so on
  const split = text.split(SCRIPT);
  return split.flatMap((piece, i): Piece[] => {
    if (i % 5 === 0) return piece === '' ? [] : [{ tag: 'span', text: withSigns(piece) }];
    if (i % 5 !== 1) return [];
    const script = split[i + 1] ?? split[i + 2] ?? split[i + 3];
    return [{ tag: piece === '_' ? 'sub' : 'sup', text: withSigns(script.replace(/_([0-9a-z])(?!\w)/g, lowered)) }];
  });
}

/** A text without indices, with letters and signs set as such. */
function withSigns(text: string): string {
  return text
    .replace(GREEK_NAME, (name) => GREEK[name])
    .replace(/\bsqrt(?=\()/g, '√')
    .replaceAll('+-', '±')
    .replaceAll('<~', '≲')
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replaceAll('||', '‖')
    .replace(/(?<!-)->/g, '→')
    .replace(/(?<![\w.]|\w-)(\d+(?:\.\d+)?)e([+-]?\d+)(?!\w)/g, powerOfTen)
    .replace(/\bint(?= )/g, '∫')
    .replace(/(?<=^|[\s([])-(?!-|$)/g, '−');
}

/** 1e4 as 10⁴, and 5.95e-9 as 5.95 × 10⁻⁹. */
function powerOfTen(_: string, factor: string, power: string): string {
  const raised = [...String(Number(power))].map((sign) => RAISED[sign]).join('');
  return `${factor === '1' ? '' : `${factor} × `}10${raised}`;
}

function lowered(index: string, sign: string): string {
  return LOWERED[sign] ?? index;
}
