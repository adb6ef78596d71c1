/** A piece of a sentence: as it is, lowered, raised, or a name in code. */
interface Piece {
  readonly tag: 'span' | 'sub' | 'sup' | 'code';
  readonly text: string;
}

const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  delta: 'δ',
  eps: 'ε',
  lambda: 'λ',
  mu: 'μ',
  pi: 'π',
  sigma: 'σ',
  tau: 'τ',
  theta: 'θ',
};

/** An index or a power behind a symbol; in a name such as alpha_bar_prev there is none. */
const SCRIPT =
  /(?<=(?:(?<!\w)[a-zA-Z0-9]+|[)|\]}∫])(?:_(?:[a-zA-Z0-9]|\{[^{}]*\}))?)([_^])(?:[{(]([^{}()]*)[})]|(-?[0-9]+(?:\.[0-9]+)?|[a-zA-Z]|theta|tau|inf|SDE|ODE|score))(?![a-zA-Z0-9])/;

/** The pieces of a sentence of plain text, in which names of Greek letters are letters, <= is a sign, and x_0 has an index. */
export function symbolParts(text: string): readonly Piece[] {
  return text.split('`').flatMap((piece, i): readonly Piece[] => {
    return i % 2 === 1 ? [{ tag: 'code', text: piece }] : scripted(piece);
  });
}

function scripted(text: string): readonly Piece[] {
  // splitting by a pattern with three groups gives the text between, then the groups, and so on
  const split = text.split(SCRIPT);
  return split.flatMap((piece, i): Piece[] => {
    if (i % 4 === 0) return piece === '' ? [] : [{ tag: 'span', text: withSigns(piece) }];
    if (i % 4 !== 1) return [];
    return [{ tag: piece === '_' ? 'sub' : 'sup', text: withSigns(split[i + 1] ?? split[i + 2]) }];
  });
}

/** A sentence with letters and signs alone set as such, for places that have no indices. */
export function withSigns(text: string): string {
  return text
    .replace(/(?<![\w-])(alpha|beta|delta|eps|lambda|mu|pi|sigma|tau|theta)(?![\w])/g, (name) => GREEK[name])
    .replace(/\bsqrt(?=\()/g, '√')
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replaceAll('||', '‖')
    .replace(/(?<=^|[\s(])-(?=\S)/g, '−');
}
