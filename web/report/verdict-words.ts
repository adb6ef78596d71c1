import type { ClaimOnPage } from '../../src/report/page/page-data.js';

/** How a claim came out, for its line: a sign that is told without its colour, and a word or two. */
export function verdictSign({ standing, verdict, expects }: Pick<ClaimOnPage, 'standing' | 'verdict' | 'expects'>) {
  if (standing === 'as expected') {
    if (verdict === 'holds' && expects === 'holds') return { sign: '✓', tone: 'good', words: 'holds' };
    return expects === 'refuted' && verdict === 'refuted'
      ? { sign: '✓', tone: 'good', words: 'fails, as expected' }
      : { sign: '✓', tone: 'known', words: `${verdict}, a known failure` };
  }
  if (standing === 'unexpected')
    return { sign: '✗', tone: 'bad', words: verdict === 'holds' ? 'holds, unexpectedly' : verdict };
  if (standing === 'undecided')
    return { sign: '?', tone: 'open', words: verdict === 'vacuous' ? 'says nothing' : 'undecided' };
  return { sign: '–', tone: 'skipped', words: 'skipped' };
}

const TOPICS: Readonly<Record<string, string>> = {
  forward: 'The forward process: from data to noise',
  score: 'The score and what predicts it',
  sampling: 'Sampling: from noise to data',
  training: 'Training',
  generalization: 'Generalization: how far the model is from the law of the data',
  engine: 'The engine: its parts by their definitions',
};

/** The name of a topic for a reader; those of users are as they call them. */
export function topicTitle(topic: string): string {
  return TOPICS[topic] ?? topic;
}

/** How a law is decided, in a sentence. */
export function kindText(kind: string | null): string {
  const sentences: Record<string, string> = {
    exact: 'It has to hold in every case.',
    identity: 'Both sides have to agree in every case, up to a tolerance that covers what is computed.',
    coverage: 'It is allowed to fail with a small probability; cases are independent draws, which are judged together.',
    trend: 'It has to hold in the median over independent replicates.',
    finding: 'It is measured and reported; nothing is asked of it.',
  };
  return kind === null ? '' : (sentences[kind] ?? '');
}
