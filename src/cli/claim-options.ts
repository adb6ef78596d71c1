import type { ClaimModules, Registry } from '../run/registry.js';

/** The option of a command that can be about a user's own claims. */
export const CLAIM_OPTIONS = {
  with: {
    type: 'string',
    description: "modules that export claims of your own as 'claims', TypeScript or JavaScript, comma-separated",
  },
} as const;

/** Where a command finds claims: in the registry, and in the modules that --with names. */
export function claimModules(registry: URL, { with: list }: { readonly with?: string | undefined }): ClaimModules {
  const own = list?.split(',').map((path) => path.trim()) ?? [];
  return { registry, own: own.filter((path) => path !== '') };
}

/** Loads the claims: no earlier than needed, as the engine is loaded with them. @throws InputError */
export async function loadClaims(modules: ClaimModules): Promise<Registry> {
  const { loadRegistry } = await import('../run/registry.js');
  return loadRegistry(modules);
}
