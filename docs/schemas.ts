/** The JSON schemas of files that people write, read and review. usage: npm run schemas */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { baselineSchema } from '../src/baseline/baseline-file.js';
import { conjectureSchema } from '../src/conjecture/conjecture.js';
import { conjectureResultSchema } from '../src/conjecture/result.js';
import { experimentSchema } from '../src/experiment/schema.js';
import { resultsSchema } from '../src/report/results-schema.js';
import { samplersSchema } from '../src/sampler/samplers-result.js';

/** Each schema with its title. */
const SCHEMAS = {
  baseline: { schema: baselineSchema, title: 'A baseline of diffusion-bounds: measured quantities' },
  conjecture: { schema: conjectureSchema, title: 'A conjecture of diffusion-bounds: a bound and where it is to hold' },
  'conjecture-result': {
    schema: conjectureResultSchema,
    title: 'What a study of a conjecture concludes: conjecture.json',
  },
  experiment: { schema: experimentSchema, title: 'An experiment of diffusion-bounds' },
  samplers: { schema: samplersSchema, title: 'What samplers cost, by number of model calls: samplers --format json' },
  results: { schema: resultsSchema, title: 'What a run of diffusion-bounds concludes: results.json' },
} as const;

type SchemaName = keyof typeof SCHEMAS;

export const SCHEMA_NAMES = Object.keys(SCHEMAS) as SchemaName[];

/** The file that holds a schema. */
export function schemaPath(name: SchemaName): string {
  return fileURLToPath(new URL(`./schemas/${name}.json`, import.meta.url));
}

/** The text of that file: a schema in the dialect 2020-12 says less than the code checks, such as lengths that depend on one another. */
export function schemaText(name: SchemaName): string {
  const { schema, title } = SCHEMAS[name];
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of SCHEMA_NAMES) writeFileSync(schemaPath(name), schemaText(name));
}
