/**
 * The option of a command that decides claims. It is asked for, and not found out from GITHUB_ACTIONS, since gates are
 * also run by the tests of a project, on code that is meant to fail, and these must not annotate its builds.
 */
export const GITHUB_OPTION = {
  github: {
    type: 'boolean',
    description: 'in a step of GitHub Actions: annotate what is wrong, and write the summary and outputs of the step',
  },
} as const;

/** Files by which a step in GitHub Actions says more than its log; there are none elsewhere. */
export interface GitHubFiles {
  readonly summary?: string | undefined;
  readonly outputs?: string | undefined;
}

/** The files of the step that this process is in. */
export function githubFiles(env: NodeJS.ProcessEnv): GitHubFiles {
  // an empty variable is none
  return { summary: env.GITHUB_STEP_SUMMARY || undefined, outputs: env.GITHUB_OUTPUT || undefined };
}
