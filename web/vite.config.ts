import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import manifest from '../package.json' with { type: 'json' };
import { portableMath } from './explore/portable-math.js';

/** The pages that the package ships as dist/web/<page>.html, each one file that requests nothing. */
export const PAGES = ['report', 'measurement', 'conjecture', 'reproduction', 'explore'];

const path = (place: string) => fileURLToPath(new URL(place, import.meta.url));

/** One page a build, as a single file has no chunk to share. @param seen is given the modules that the page consists of */
function pageConfig(page: string, seen: (modules: readonly string[]) => void = () => undefined): InlineConfig {
  return {
    configFile: false,
    root: path(page),
    // served and built alike, so that a page opens from disk
    base: './',
    plugins: [vue(), modulesOf(seen), viteSingleFile({ removeViteModuleLoader: true })],
    // a classic worker: a module worker from a blob does not start on file://
    worker: { format: 'iife', plugins: () => [portableMath(), modulesOf(seen)] },
    define: {
      __VERSION__: JSON.stringify(manifest.version),
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: {
      rolldownOptions: { input: path(`${page}/${page}.html`) },
      emptyOutDir: false,
      target: 'es2022',
      // browsers that have light-dark()
      cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
      modulePreload: false,
    },
    logLevel: 'error',
  };
}

/**
 * Builds a page, as users get it: tests, whose environment is another, build the same.
 *
 * @param into a folder
 * @returns the modules that it consists of
 */
export async function buildPage(page: string, into: string): Promise<string[]> {
  const modules: string[] = [];
  const config = pageConfig(page, (seen) => modules.push(...seen));
  const { NODE_ENV: environment } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build({ ...config, build: { ...config.build, outDir: into } });
  } finally {
    if (environment === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = environment;
  }
  return modules;
}

function modulesOf(seen: (modules: readonly string[]) => void): Plugin {
  return {
    name: 'modules-of-page',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') seen(file.moduleIds);
    },
  };
}

// `PAGE=report npx vite --config web/vite.config.ts` serves a page while one works on it
export default defineConfig(pageConfig(process.env.PAGE ?? 'report'));
